import pb from 'google-protobuf/google/protobuf/struct_pb.js'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A protobuf Struct of plain values. What is undefined is left out, which Struct itself would refuse. */
export function structOf(value: object): pb.Struct {
  return pb.Struct.fromJavaScript(JSON.parse(JSON.stringify(value)) as { [key: string]: Json } as never) // JSON is what it takes
}

/** The plain values of a Struct. */
export function plainOf(struct: pb.Struct | undefined): Readonly<Record<string, unknown>> {
  return struct === undefined ? {} : struct.toJavaScript()
}
