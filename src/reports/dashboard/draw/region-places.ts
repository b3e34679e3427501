/**
 * Where Azure's regions lie, as `az account list-locations` prints it (metadata.longitude, metadata.latitude), to a tenth of a degree;
 * regions newer than 2024, whose coordinates that list gave late, by their city.
 */
const REGIONS = `
australiacentral 149.1 -35.3|australiacentral2 149.1 -35.3|australiaeast 151.2 -33.9|australiasoutheast 145.0 -37.8|austriaeast 16.4 48.2
brazilsouth -46.6 -23.6|brazilsoutheast -43.2 -22.9|canadacentral -79.4 43.7|canadaeast -71.2 46.8|centralindia 73.9 18.6|centralus -93.6 41.6
chilecentral -70.7 -33.4|chinaeast 121.5 31.2|chinaeast2 121.5 31.2|chinaeast3 119.8 32.0|chinanorth 116.4 39.9|chinanorth2 116.4 39.9
chinanorth3 115.5 40.4|eastasia 114.2 22.3|eastus -79.8 37.4|eastus2 -78.4 36.7|francecentral 2.4 46.4|francesouth 2.2 43.8
germanynorth 8.8 53.1|germanywestcentral 8.7 50.1|indonesiacentral 106.8 -6.2|israelcentral 34.7 32.1|italynorth 9.2 45.5|japaneast 139.8 35.7
japanwest 135.5 34.7|jioindiacentral 79.1 21.1|jioindiawest 70.1 22.5|koreacentral 127.0 37.6|koreasouth 129.1 35.2|malaysiawest 101.7 3.1
mexicocentral -100.4 20.6|newzealandnorth 174.8 -36.8|northcentralus -87.6 41.9|northeurope -6.3 53.3|norwayeast 10.8 59.9|norwaywest 5.7 59.0
polandcentral 21.0 52.2|qatarcentral 51.4 25.6|southafricanorth 28.2 -25.7|southafricawest 18.8 -34.1|southcentralus -98.5 29.4
southeastasia 103.8 1.3|southindia 80.2 13.0|spaincentral -3.7 40.4|swedencentral 17.1 60.7|switzerlandnorth 8.6 47.5|switzerlandwest 6.1 46.2
uaecentral 54.4 24.5|uaenorth 55.3 25.3|uksouth -0.8 50.9|ukwest -3.1 53.4|usdodcentral -93.6 41.6|usdodeast -78.4 36.7|usgovarizona -112.1 33.4
usgovtexas -98.5 29.4|usgovvirginia -78.4 37.4|westcentralus -110.2 40.9|westeurope 4.9 52.4|westindia 72.9 19.1|westus -122.4 37.8
westus2 -119.9 47.2|westus3 -112.1 33.4`

/** Countries and territories too small for the outlines of the map, which flow logs name all the same. */
const SMALL = `
ad 1.6 42.5|ag -61.8 17.1|bb -59.5 13.2|bh 50.6 26.1|bm -64.8 32.3|cv -23.6 15.1|cw -69.0 12.2|dm -61.4 15.4|fm 158.2 6.9|gd -61.7 12.1
gg -2.6 49.5|gi -5.3 36.1|gu 144.8 13.4|hk 114.2 22.3|im -4.5 54.2|je -2.1 49.2|km 43.3 -11.7|kn -62.7 17.3|ky -81.2 19.3|lc -61.0 13.9
li 9.5 47.2|mc 7.4 43.7|mo 113.5 22.2|mt 14.4 35.9|mu 57.6 -20.3|mv 73.5 4.2|re 55.5 -21.1|sc 55.5 -4.7|sg 103.8 1.4|sm 12.5 43.9|st 6.6 0.2
to -175.2 -21.2|vc -61.2 13.3|vg -64.6 18.4|ws -172.1 -13.8|xk 20.9 42.6`

/** Longitude and latitude. */
export type Place = readonly [number, number]

/** Places of regions and small countries, by the name or the code that logs give them. */
export const PLACES: ReadonlyMap<string, Place> = new Map(
  `${REGIONS}|${SMALL}`
    .trim()
    .split(/[\n|]+/)
    .filter((line) => line !== '')
    .map((line) => {
      const [name, longitude, latitude] = line.split(' ')
      return [name!, [Number(longitude), Number(latitude)]] as const
    }),
)
