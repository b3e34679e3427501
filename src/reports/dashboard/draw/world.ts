import { geoArea, geoCentroid } from 'd3-geo'
import type { Feature, MultiPolygon, Polygon } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import atlas from 'world-atlas/countries-110m.json' with { type: 'json' }
import { PLACES, type Place } from './region-places.ts'

type World = Topology<{ readonly countries: GeometryCollection; readonly land: GeometryCollection }>

/** Outlines at 1:110 million of Natural Earth (public domain), as world-atlas packs them: old, and coarse; a backdrop, not a statement. */
const WORLD = atlas as unknown as World // a JSON file has no literal types
const ANTARCTICA = '010'

let outlines: Feature | undefined
let centres: ReadonlyMap<string, Place> | undefined

/** The land without Antarctica, where no flow comes from. */
export function land(): Feature {
  outlines ??= {
    ...{ type: 'Feature', properties: {} },
    geometry: {
      type: 'GeometryCollection',
      geometries: countries()
        .filter(({ id }) => id !== ANTARCTICA)
        .map(({ geometry }) => geometry),
    },
  }
  return outlines
}

/** Where a country (two letters) or an Azure region lies; undefined when nobody knows. A country's place is the middle of its largest part. */
export function placeAt(name: string): Place | undefined {
  centres ??= new Map(
    countries().flatMap(({ id, geometry }) => {
      const code = alpha2(String(id))
      return code === undefined ? [] : [[code, middle(geometry as Polygon | MultiPolygon)] as const]
    }),
  )
  return PLACES.get(name) ?? centres.get(name.toLowerCase())
}

function countries(): readonly Feature[] {
  return feature(WORLD, WORLD.objects.countries).features
}

/** `nl` for `528`: locales know the numbers of ISO 3166 as other names of its letters (Unicode's CLDR, territoryAlias). */
function alpha2(numeric: string): string | undefined {
  const region = /^\d{3}$/.test(numeric) ? Intl.getCanonicalLocales(`und-${numeric}`)[0]!.slice(4) : ''
  return /^[A-Z]{2}$/.test(region) ? region.toLowerCase() : undefined
}

function middle(geometry: Polygon | MultiPolygon): Place {
  const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  const polygons = parts.map((coordinates): Polygon => ({ type: 'Polygon', coordinates }))
  return geoCentroid(polygons.reduce((a, b) => (geoArea(b) > geoArea(a) ? b : a)))
}
