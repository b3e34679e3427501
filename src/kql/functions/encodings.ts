import { Unsupported } from '../kql-error.ts'
import type { Sql } from '../lower/sql.ts'
import { dynamicOfTexts, long, textOf } from './call-native.ts'
import { asText, convert } from './convert.ts'
import type { CallContext, FunctionTable, LowerFunction } from './table.ts'

/** Text is hashed as UTF-8, a moment as its ticks in eight bytes; for other types no page says which bytes count. */
function hashed(value: Sql, { span }: CallContext): string {
  if (value.type === 'string') return `kql_hash_text(${value.sql})`
  if (['datetime', 'timespan', 'long'].includes(value.type)) return `kql_hash_long(${value.sql})`
  throw new Unsupported('form', `a hash of type ${value.type}`, span, 'hash its text: hash(tostring(...))')
}

/** xxHash64, or its rest by a modulus, which is never negative (learn.microsoft.com/kusto/query/hash-function). */
const hash: LowerFunction = ([value, modulus], call) => {
  const sql = hashed(value!, call)
  if (modulus === undefined) return sql
  const by = convert(modulus, 'long')
  return `((${sql} % nullif(${by}, 0) + abs(${by})) % abs(${by}))`
}

/** Hashes, base64, URL and hexadecimal forms. */
export const encodingFunctions: FunctionTable = {
  hash,
  hash_xxhash64: hash,
  hash_md5: ([value]) => `md5(${asText(value!)})`,
  hash_sha1: ([value]) => `kql_sha1(${asText(value!)})`,
  hash_sha256: ([value]) => `sha256(${asText(value!)})`,
  url_encode: textOf('kql_url_encode'),
  url_encode_component: textOf('kql_url_encode_component'),
  url_decode: textOf('kql_url_decode'),
  base64_encode_tostring: textOf('kql_base64_encode'),
  base64_encodestring: textOf('kql_base64_encode'),
  base64_decode_tostring: textOf('kql_base64_decode'),
  base64_decodestring: textOf('kql_base64_decode'),
  base64_decode_toarray: dynamicOfTexts('kql_base64_bytes'),
  base64_encode_fromarray: ([bytes]) => `coalesce(kql_base64_of_bytes(${bytes!.sql}), '')`,
  base64_encode_fromguid: ([guid]) => `coalesce(kql_base64_of_guid(${convert(guid!, 'guid')}), '')`,
  base64_decode_toguid: ([value]) => `kql_guid_of_base64(${asText(value!)})`,
  punycode_from_string: textOf('kql_punycode_from_string'),
  punycode_to_string: textOf('kql_punycode_to_string'),
  punycode_domain_from_string: textOf('kql_punycode_domain_from_string'),
  punycode_domain_to_string: textOf('kql_punycode_domain_to_string'),
  gzip_compress_to_base64_string: textOf('kql_gzip'),
  zlib_compress_to_base64_string: textOf('kql_deflate'),
  gzip_decompress_from_base64_string: textOf('kql_gunzip'),
  zlib_decompress_from_base64_string: textOf('kql_inflate'),
  tohex: ([value, width]) =>
    `coalesce(kql_hex(${convert(value!, 'long')}, ${long(width, 0)}, ${value!.type === 'int' ? 32 : 64}::BIGINT), '')`,
}
