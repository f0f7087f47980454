/** Where Chromium is, `$CHROMIUM` first; undefined when this machine has none. */
export declare const findChromium: (env?: NodeJS.ProcessEnv) => string | undefined
