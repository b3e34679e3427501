import * as searches from '@pulumi/azure-native/operationalinsights/savedSearch.js'
import * as pulumi from '@pulumi/pulumi'
import { queries } from '../queries/index.ts'
import { savedFunction } from '../queries/publish/index.ts'
import { refuse } from './problems.ts'

/** Where the packaged questions are put. */
export interface QueryLibraryArgs {
  workspaceName: pulumi.Input<string>
  /** That of the workspace. */
  resourceGroupName: string
  /** Ids of the questions; all by default. */
  questions?: string[]
}

/** The functions, decided: each keyed by the id of its question. */
export function planQueryLibrary({ questions }: Pick<QueryLibraryArgs, 'questions'>) {
  const unknown = (questions ?? []).filter((id) => queries.every((one) => one.id !== id))
  refuse(
    'a query library',
    unknown.map((id) => ({ propertyPath: 'questions', reason: `there is no question "${id}"` })),
  )
  const chosen = queries.filter(({ id }) => questions?.includes(id) ?? true)
  return chosen.map((query) => ({ key: query.id, ...savedFunction(query) }))
}

/**
 * The packaged questions as functions of a workspace: `azta_top_talkers(ago(1d), now())`. Not as a query pack: the queries of one
 * are named by an input `id`, which Pulumi's Node SDK keeps for itself and sends to no provider; `azta queries export` writes the pack.
 */
export class QueryLibrary extends pulumi.ComponentResource {
  static readonly type = 'azure-traffic-analytics:index:QueryLibrary'
  /** The names by which KQL calls them. */
  readonly functionAliases: pulumi.Output<string[]>

  constructor(name: string, args: QueryLibraryArgs, opts?: pulumi.ComponentResourceOptions) {
    super(QueryLibrary.type, name, {}, opts)
    const { workspaceName, resourceGroupName } = args
    const functions = planQueryLibrary(args)
    for (const { key, ...settings } of functions) {
      new searches.SavedSearch(`${name}-${key}`, { workspaceName, resourceGroupName, ...settings }, { parent: this })
    }
    this.functionAliases = pulumi.output(functions.map(({ functionAlias }) => functionAlias))
    this.registerOutputs({ functionAliases: this.functionAliases })
  }
}
