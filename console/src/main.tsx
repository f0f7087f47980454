import 'antd/dist/reset.css'
import './theme/tokens.css'
import './theme/base.css'
import './shell/shell.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startPhrases } from './shell/phrases.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')
await startPhrases()
createRoot(root).render(<App />)
