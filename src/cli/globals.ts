import { z } from 'zod'
import { parseMoment } from '../model/time-window.ts'
import { FORMATS } from '../reports/format-rows.ts'
import type { Flag } from './define-command.ts'
import { EXPORT_ENDINGS, FINDING_FORMS, isExportable } from './export-form.ts'

/** Flags that every command understands, wherever they stand on the line. */
export const globalFlags = {
  output: {
    flags: '-o, --output <format>',
    about: `how answers are written: ${FORMATS.join(', ')} (default table); findings also as ${FINDING_FORMS.join(', ')}`,
    accepts: z.enum([...FORMATS, ...FINDING_FORMS]).default('table'),
  },
  export: {
    flags: '--export <file>',
    about: `write the answer to a file too, by its ending: ${EXPORT_ENDINGS}; may be repeated`,
    accepts: z.array(z.string().refine(isExportable, `it ends in ${EXPORT_ENDINGS}`)).default([]),
    many: true,
  },
  from: { flags: '--from <moment>', about: 'start of the window, ISO, UTC', accepts: z.string().optional() },
  to: { flags: '--to <moment>', about: 'end of the window', accepts: z.string().optional() },
  last: {
    flags: '--last <span>',
    about: 'window before its end: 90m, 24h (default), 7d',
    accepts: z.string().optional(),
  },
  now: {
    flags: '--now <moment>',
    about: 'the moment of now() and ago(), instead of the clock',
    accepts: z.string().transform(parseMoment).optional(),
  },
  cloud: {
    flags: '--cloud <name>',
    about: 'AzureCloud (default), AzureUSGovernment, AzureChinaCloud, or a file of `azta sandbox`',
    accepts: z.string().default('AzureCloud'),
  },
  config: { flags: '--config <file>', about: 'settings (default azta.config.json)', accepts: z.string().optional() },
  input: { flags: '--no-input', about: 'never ask (azta asks nothing yet)', accepts: z.boolean().default(true) },
  timing: { flags: '--timing', about: 'say how long it took', accepts: z.boolean().default(false) },
} as const satisfies Readonly<Record<string, Flag>>

/** The global flags after their schemas have read them. */
export type Globals = { readonly [Name in keyof typeof globalFlags]: z.output<(typeof globalFlags)[Name]['accepts']> }
