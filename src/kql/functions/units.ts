import { Unsupported } from '../kql-error.ts'
import { literalSql } from '../lower/sql.ts'
import { convert } from './convert.ts'
import type { FunctionTable, LowerFunction } from './table.ts'

/** How much one of each unit is worth in the unit that its kind is measured by. */
type Units = Readonly<Record<string, number>>

const PREFIXES: Units = {
  Nano: 1e-9,
  Micro: 1e-6,
  Milli: 1e-3,
  Centi: 1e-2,
  Deci: 1e-1,
  Deca: 1e1,
  Hecto: 1e2,
  Kilo: 1e3,
  Mega: 1e6,
  Giga: 1e9,
  Tera: 1e12,
}

/** A unit and its decimal multiples, as their names are spelled: `Meter`, `Kilometer`. */
function withPrefixes(name: string, worth: number, prefixes: string): Units {
  const multiples = prefixes.split(' ').map((prefix) => [`${prefix}${name.toLowerCase()}`, PREFIXES[prefix]! * worth])
  return Object.fromEntries([[name, worth], ...multiples])
}

/** Units that have one worth by definition (SI brochure; international yard and pound agreement of 1959). */
const KINDS: Readonly<Record<string, Units>> = {
  angle: {
    ...withPrefixes('Degree', 1, 'Nano Micro Milli'),
    ...withPrefixes('Radian', 180 / Math.PI, 'Nano Micro Milli Centi Deci'),
    Arcminute: 1 / 60,
    Arcsecond: 1 / 3600,
    Gradian: 0.9,
    NatoMil: 360 / 6400,
    Revolution: 360,
  },
  energy: {
    ...withPrefixes('Joule', 1, 'Milli Kilo Mega Giga'),
    ...withPrefixes('Calorie', 4.184, 'Kilo Mega'),
    ...scaled(3600, { WattHour: 1, KilowattHour: 1e3, MegawattHour: 1e6, GigawattHour: 1e9, TerawattHour: 1e12 }),
    ...scaled(86_400, { WattDay: 1, KilowattDay: 1e3, MegawattDay: 1e6, GigawattDay: 1e9, TerawattDay: 1e12 }),
    ...scaled(1055.05585262, {
      BritishThermalUnit: 1,
      KilobritishThermalUnit: 1e3,
      MegabritishThermalUnit: 1e6,
      GigabritishThermalUnit: 1e9,
    }),
    Erg: 1e-7,
  },
  force: {
    ...withPrefixes('Newton', 1, 'Micro Milli Deca Kilo Mega'),
    Dyn: 1e-5,
    KilogramForce: 9.80665,
    KiloPond: 9.80665,
    TonneForce: 9806.65,
    PoundForce: 4.4482216152605,
    KilopoundForce: 4448.2216152605,
    Poundal: 0.138254954376,
  },
  length: {
    ...withPrefixes('Meter', 1, 'Nano Micro Milli Centi Deci Deca Hecto Kilo'),
    Angstrom: 1e-10,
    AstronomicalUnit: 149_597_870_700,
    Chain: 20.1168,
    Fathom: 1.8288,
    Foot: 0.3048,
    Hand: 0.1016,
    Inch: 0.0254,
    Microinch: 2.54e-8,
    Mil: 2.54e-5,
    Mile: 1609.344,
    NauticalMile: 1852,
    Yard: 0.9144,
  },
  mass: {
    ...withPrefixes('Gram', 1, 'Nano Micro Milli Centi Deci Deca Hecto Kilo'),
    ...withPrefixes('Tonne', 1e6, 'Kilo Mega'),
    ...withPrefixes('Pound', 453.59237, 'Kilo Mega'),
    Grain: 0.06479891,
    LongHundredweight: 50_802.34544,
    LongTon: 1_016_046.9088,
    Ounce: 28.349523125,
    ShortHundredweight: 45_359.237,
    ShortTon: 907_184.74,
    Stone: 6350.29318,
  },
  speed: speeds(),
  volume: {
    ...withPrefixes('Liter', 1e-3, 'Micro Milli Centi Deci Deca Hecto Kilo Mega'),
    ...cubes({ Micrometer: 1e-6, Millimeter: 1e-3, Centimeter: 1e-2, Decimeter: 1e-1, Meter: 1, Hectometer: 1e2 }),
    ...cubes({ Kilometer: 1e3, Foot: 0.3048, Inch: 0.0254, Yard: 0.9144, Mile: 1609.344 }),
    // As the page of convert_volume has it, which is not 43,560 cubic feet to the last digit.
    AcreFoot: 1 / 0.000810714,
    BoardFoot: 0.3048 ** 3 / 12,
    UsGallon: 0.003785411784,
    UsQuart: 0.003785411784 / 4,
    UsPint: 0.003785411784 / 8,
    UsOunce: 0.003785411784 / 128,
    ImperialGallon: 0.00454609,
    ImperialPint: 0.00454609 / 8,
    ImperialOunce: 0.00454609 / 160,
    OilBarrel: 0.158987294928,
  },
}

function scaled(worth: number, units: Units): Units {
  return Object.fromEntries(Object.entries(units).map(([name, times]) => [name, times * worth]))
}

function cubes(lengths: Units): Units {
  return Object.fromEntries(Object.entries(lengths).map(([name, meters]) => [`Cubic${name}`, meters ** 3]))
}

function speeds(): Units {
  const lengths = withPrefixes('Meter', 1, 'Nano Micro Milli Centi Deci Kilo')
  const all = Object.entries({ ...lengths, Foot: 0.3048, Inch: 0.0254, Yard: 0.9144 })
  const times = Object.entries({ Second: 1, Minute: 60, Hour: 3600 })
  const pairs = all.flatMap(([unit, worth]) => times.map(([time, seconds]) => [`${unit}Per${time}`, worth / seconds]))
  return Object.fromEntries([...pairs, ['MilePerHour', 1609.344 / 3600], ['Knot', 1852 / 3600]])
}

/** Temperatures by where their zero lies in kelvin and how large a degree is. */
const TEMPERATURES: Readonly<Record<string, readonly [zero: number, degree: number]>> = {
  Kelvin: [0, 1],
  DegreeCelsius: [273.15, 1],
  MillidegreeCelsius: [273.15, 0.001],
  DegreeDelisle: [373.15, -2 / 3],
  DegreeFahrenheit: [273.15 - 160 / 9, 5 / 9],
  DegreeNewton: [273.15, 100 / 33],
  DegreeRankine: [0, 5 / 9],
  DegreeReaumur: [273.15, 1.25],
  DegreeRoemer: [273.15 - 150 / 21, 40 / 21],
}

/** A factor that is known while the text is compiled: the units are written out in it. */
function converted(kind: string): LowerFunction {
  return ([value, from, to], { spans }) => {
    const units = KINDS[kind]!
    const [a, b] = [worthOf(units, from!.literal, spans[1]!), worthOf(units, to!.literal, spans[2]!)]
    return `(${convert(value!, 'real')} * ${literalSql('real', a / b)})`
  }
}

function worthOf<Worth>(
  units: Readonly<Record<string, Worth>>,
  name: unknown,
  span: { start: number; length: number },
): Worth {
  const worth = typeof name === 'string' && Object.hasOwn(units, name) ? units[name] : undefined
  if (worth !== undefined) return worth
  const subject = typeof name === 'string' ? `the unit "${name}"` : 'a computed unit'
  throw new Unsupported('form', subject, span, 'write a unit that has one worth by definition')
}

const temperature: LowerFunction = ([value, from, to], { spans }) => {
  const [zero, degree] = worthOf(TEMPERATURES, from!.literal, spans[1]!)
  const [otherZero, otherDegree] = worthOf(TEMPERATURES, to!.literal, spans[2]!)
  const kelvin = `${literalSql('real', zero)} + ${convert(value!, 'real')} * ${literalSql('real', degree)}`
  return `((${kelvin} - ${literalSql('real', otherZero)}) / ${literalSql('real', otherDegree)})`
}

/** Conversions between units of measurement (learn.microsoft.com/kusto/query/convert-length-function and its kin). */
export const unitFunctions: FunctionTable = {
  ...Object.fromEntries(Object.keys(KINDS).map((kind) => [`convert_${kind}`, converted(kind)])),
  convert_temperature: temperature,
}
