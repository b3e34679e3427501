"""The core line as one would write it in Python: json, split, a dictionary."""
import datetime, glob, json, resource, sys

folder, out = sys.argv[1], sys.argv[2]
rows = {}
for path in sorted(glob.glob(folder + "/**/PT1H.json", recursive=True)):
    with open(path) as file:
        records = json.load(file)["records"]
    for record in records:
        moment = datetime.datetime.fromisoformat(record["time"][:19] + "+00:00")
        start = int(moment.timestamp()) // 600 * 600000
        shared = (start, record["flowLogResourceID"].lower(), record["targetResourceID"].lower(), record["macAddress"])
        for flow in record["flowRecords"]["flows"]:
            for group in flow["flowGroups"]:
                rule = group["rule"].lower().removeprefix("defaultrule_").removeprefix("userrule_")
                context = shared + (flow["aclID"].lower(), rule)
                for line in group["flowTuples"]:
                    t = line.split(",")
                    state, time = t[7], int(t[0])
                    key = context + (t[1], t[2], t[4], t[5], t[6], state == "D", t[8])
                    row = rows.get(key)
                    if row is None:
                        row = rows[key] = [0, 0, 0, 0, 0, 0, time, time]
                    row[6], row[7] = min(row[6], time), max(row[7], time)
                    if state in "BD":
                        row[0] += 1
                        continue
                    row[1] += state == "E"
                    for place in range(4):
                        row[2 + place] += int(t[9 + place])
with open(out, "w") as file:
    for key, row in rows.items():
        cells = [*key[:10], key[10] == "I", *key[11:], *row]
        file.write("\t".join(str(cell) for cell in cells) + "\n")
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"peakMb": used.ru_maxrss / 1024, "cpuSeconds": used.ru_utime + used.ru_stime}))
