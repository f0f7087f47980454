import type { ResultOf } from '@yingda/contract'
import type { TreeDataNode } from 'antd'
import { Dropdown, Input, Modal, Tree, TreeSelect } from 'antd'
import { useState } from 'react'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { useFormats } from '../office/formats.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'

export type Category = ResultOf<'GET /api/knowledge/categories'>['items'][number]

/** Flat categories, parents before children, as a tree. */
const treeOf = (categories: Category[]): (TreeDataNode & { category: Category; value: string })[] => {
  const nodes = new Map(
    categories.map((category) => [
      category.id,
      { key: category.id, value: category.id, title: category.name, category, children: [] as TreeDataNode[] },
    ]),
  )
  const roots = []
  for (const node of nodes.values()) {
    const parent = node.category.parentId && nodes.get(node.category.parentId)
    if (parent) parent.children.push(node)
    else roots.push(node)
  }
  return roots
}

/** The categories with how much is in each; choosing one filters the list. */
export const CategoryTree = ({
  categories,
  total,
  chosen,
  choose,
}: {
  categories: Category[]
  total: number | undefined
  chosen: string | undefined
  choose: (id: string | undefined) => void
}) => {
  const say = usePhrases()
  const { number } = useFormats()
  return (
    <div className="knowledge-tree">
      <div className="knowledge-tree-head">
        <h2>{say('office:knowledge.categories')}</h2>
        <ManageCategories categories={categories} chosen={chosen} choose={choose} />
      </div>
      <button
        type="button"
        className={chosen ? 'knowledge-filter' : 'knowledge-filter on'}
        aria-pressed={!chosen}
        onClick={() => choose(undefined)}
      >
        {say('office:knowledge.allCategories')}
        <span className="number">{total !== undefined && number(total)}</span>
      </button>
      {categories.length > 0 && (
        <Tree
          aria-label={say('office:knowledge.categories')}
          blockNode
          treeData={treeOf(categories)}
          defaultExpandedKeys={categories
            .filter(({ parentId }) => !parentId)
            .map(({ id }) => id)
            .slice(0, 3)}
          selectedKeys={chosen ? [chosen] : []}
          onSelect={([key]) => choose(key === undefined ? undefined : String(key))}
          titleRender={({ category }) => (
            <span className="knowledge-category">
              <span className="cut">{category.name}</span>
              <span className="number">{number(category.entries)}</span>
            </span>
          )}
        />
      )}
    </div>
  )
}

/** The same choice where there is no room for a tree. */
export const CategorySelect = ({
  categories,
  value,
  onChange,
  placeholder,
  disabled = false,
  id,
}: {
  categories: Category[]
  value: string | undefined
  onChange: (id: string | undefined) => void
  placeholder: string
  disabled?: boolean
  id?: string
}) => (
  <TreeSelect
    {...(id ? { id } : {})}
    className="knowledge-category-select"
    aria-label={placeholder}
    allowClear
    showSearch
    treeDefaultExpandAll
    treeNodeFilterProp="title"
    treeNodeLabelProp="title"
    placeholder={placeholder}
    disabled={disabled}
    treeData={treeOf(categories)}
    value={value}
    onChange={(next: string | undefined) => onChange(next)}
  />
)

type Task = { kind: 'new' } | { kind: 'rename'; category: Category } | { kind: 'move'; category: Category }

const ManageCategories = ({
  categories,
  chosen,
  choose,
}: {
  categories: Category[]
  chosen: string | undefined
  choose: (id: string | undefined) => void
}) => {
  const say = usePhrases()
  const confirm = useConfirm()
  const { act } = useAct()
  const forget = useForget()
  const blocked = useBlocked()('knowledge.edit')
  const [task, setTask] = useState<Task>()
  const category = categories.find(({ id }) => id === chosen)
  const remove = (doomed: Category) =>
    confirm({
      title: say('office:common.confirmDelete', { name: doomed.name }),
      content: say('office:common.cannotUndo'),
      okText: say('office:common.delete'),
      okButtonProps: { danger: true },
      onOk: () =>
        act(async () => {
          await client.call('DELETE /api/knowledge/categories/{id}', { params: { id: doomed.id } })
          choose(undefined)
          await forget('GET /api/knowledge/categories')
        }, say('office:common.deleted')),
    })
  return (
    <>
      <Dropdown
        trigger={['click']}
        disabled={blocked !== undefined}
        menu={{
          items: [
            {
              key: 'new',
              label: category
                ? say('office:knowledge.newCategoryIn', { name: category.name })
                : say('office:knowledge.newCategory'),
              onClick: () => setTask({ kind: 'new' }),
            },
            ...(category
              ? [
                  {
                    key: 'rename',
                    label: say('office:knowledge.renameCategory'),
                    onClick: () => setTask({ kind: 'rename', category }),
                  },
                  {
                    key: 'move',
                    label: say('office:knowledge.moveCategory'),
                    onClick: () => setTask({ kind: 'move', category }),
                  },
                  { type: 'divider' as const },
                  { key: 'delete', label: say('office:common.delete'), onClick: () => remove(category) },
                ]
              : [{ key: 'hint', disabled: true, label: say('office:knowledge.chooseCategoryFirst') }]),
          ],
        }}
      >
        <Action
          size="small"
          type="text"
          drawing="more"
          blocked={blocked}
          hint={say('office:knowledge.manageCategory')}
        />
      </Dropdown>
      {task && (
        <CategoryDialog task={task} parent={category} categories={categories} close={() => setTask(undefined)} />
      )}
    </>
  )
}

const CategoryDialog = ({
  task,
  parent,
  categories,
  close,
}: {
  task: Task
  parent: Category | undefined
  categories: Category[]
  close: () => void
}) => {
  const say = usePhrases()
  const { busy, act } = useAct()
  const forget = useForget()
  const [name, setName] = useState(task.kind === 'new' ? '' : task.category.name)
  const [parentId, setParentId] = useState(task.kind === 'new' ? parent?.id : task.category.parentId)
  // A category cannot move into itself or below itself.
  const places = task.kind === 'new' ? categories : categories.filter(({ path }) => !isWithin(path, task.category.path))
  const save = async () => {
    const saved = await act(async () => {
      if (task.kind === 'new')
        await client.call('POST /api/knowledge/categories', {
          body: { name: name.trim(), ...(parentId ? { parentId } : {}) },
        })
      else
        await client.call('PATCH /api/knowledge/categories/{id}', {
          params: { id: task.category.id },
          body: task.kind === 'rename' ? { name: name.trim() } : { parentId: parentId ?? null },
        })
      await forget('GET /api/knowledge/categories')
    }, say('office:common.saved'))
    if (saved) close()
  }
  return (
    <Modal
      open
      title={say(
        task.kind === 'new'
          ? 'office:knowledge.newCategory'
          : task.kind === 'rename'
            ? 'office:knowledge.renameCategory'
            : 'office:knowledge.moveCategory',
      )}
      okText={say('office:common.save')}
      okButtonProps={{ disabled: !name.trim(), loading: busy }}
      onOk={() => void save()}
      onCancel={close}
      width={420}
    >
      <div className="knowledge-dialog">
        {task.kind !== 'move' && (
          <label>
            {say('office:knowledge.categoryName')}
            <Input
              autoFocus
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
              onPressEnter={() => void (name.trim() && save())}
            />
          </label>
        )}
        {task.kind !== 'rename' && (
          <div className="field">
            <span className="field-label">{say('office:knowledge.parent')}</span>
            <CategorySelect
              categories={places}
              value={parentId}
              onChange={setParentId}
              placeholder={say('office:knowledge.topLevel')}
            />
          </div>
        )}
      </div>
    </Modal>
  )
}

const isWithin = (path: string, above: string): boolean => path === above || path.startsWith(`${above}/`)
