// What `ledgerward new` writes: a small scenario that runs as it is, with a comment on every line that asks for one.

/** Files by path beside the scenario: the scenario under its own name, and its workflow. @param file e.g. `ward.yaml`. */
export function starter(file: string): Readonly<Record<string, string>> {
  const name = file.replace(/^.*[/\\]/, "");
  const stem = name.replace(/\.(ya?ml|json)$/i, "");
  const workflowFile = `workflows/${stem}.yaml`;
  return { [name]: scenario(workflowFile), [workflowFile]: workflow(stem) };
}

/** Plain where YAML reads it as text, quoted elsewhere. */
function yamlText(text: string): string {
  return /^\p{L}[\p{L}\d/._-]*$/u.test(text) ? text : JSON.stringify(text);
}

function scenario(workflowFile: string): string {
  return `ledgerward: 1                                # format of this file
question: Does a shared record spare patients a second scan, and who notices if the cloud alters it?
expect:                                      # written before looking; the report says upheld, refuted or undecided
  - siloed.repeatedImaging > cloud.repeatedImaging
  - cloud-raft.integrityViolations = 0

run:
  starts: Monday 2026-01-05 00:00            # UTC; shifts and profiles are in each site's local time
  warm-up: 2 days                            # not measured; whole days, because arrivals follow the hour
  length: 7 days                             # measured; whole weeks, because arrivals follow the weekday
  seed: 1                                    # another seed, another luck
  replications: 10                           # repetitions with other luck; more of them narrow the intervals

sites:
  every-hospital:                            # what each hospital below has unless it says otherwise
    source: assumption                       # any block may say where its numbers come from
    link: { up: 100 Mbps, down: 100 Mbps }
    equipment: { ct: 1 }
    staff:                                   # day 08:00-20:00, night 20:00-08:00
      technologist: { day: 1, night: 1 }
      radiologist: { day: 2, night: 1 }
      physician: { day: 3, night: 1 }
  list:
    - { name: Hillside Hospital, kind: hospital, region: eu-west-1 }         # region: AWS code or city
    - { name: Riverside Hospital, kind: hospital, region: Frankfurt, equipment: { ct: 2 } }
    - { name: Health Authority, kind: regulator, region: eu-west-3 }         # holds a validator, treats nobody

patients:
  arrivals: { rate: 30/day, profile: emergency-department, each-needs: ct, priority: { stat: 10 %, urgent: 90 % }, source: assumption }
  study: { size: { median: 157 MB, p90: 472 MB }, body-part: { abdomen: 50 %, head: 50 % }, source: assumption }
  earlier-scan-elsewhere: 50 %               # of all patients: the archive when the run starts
  seen-again-elsewhere: { share: 30 %, after: { median: 30 days, p90: 75 days, at-most: 90 days }, planned: 60 %, source: assumption }
  patience: 5..10 min                        # uniform; then the search for the earlier scan is given up
  repeat-scan: { needed-anyway: 6 %, more-if-prior-missing: 9 %, source: assumption }

workflow: ${yamlText(workflowFile)}
network: { delays: aws-2020, jitter: { lognormal: 5 % }, source: assumption }

designs:                                     # what is compared; one line each in every chart
  siloed: { records: siloed }
  cloud: { records: cloud, store: { region: eu-central-1 }, source: assumption }
  cloud-raft:
    like: cloud                              # maps merge, lists replace
    records: ledger
    ledger: { protocol: raft, validators: one-per-site, heartbeat: 5 s, election-timeout: 15..30 s }
    on-ledger: [study-hash, report-hash, consent, access]
    integrity-check: every read              # compares each study with its hash on the ledger

attacks:
  - { attack: cloud-tampering, rate: 2 studies/day, from: day 3, conceals: [object, index, log], source: assumption }

compare: { vary: { design: all }, baseline: cloud }
`;
}

function workflow(name: string): string {
  return `ledgerward: 1
workflow: ${yamlText(name)}
about: A CT is done and read at one hospital; later it is wanted at another.
needs: [patience, repeat-scan, seen-again-elsewhere]       # keys that the scenario's patients must have

first-hospital:                              # where patients start
  - measure: orderToScan                     # the metric's clock runs from the first step to the last
    steps:
      - publish: { what: ServiceRequest, to: own records }
      - use: { seize: [ct, technologist], hold: { median: 20 min, p90: 30 min }, priority: order }
  - measure: scanToReport
    steps:
      - publish: { what: ImagingStudy, to: store, register: study-hash }
      - use: { seize: radiologist, hold: { by: body-part, abdomen: { mean: 17 min, sd: 15 min }, head: { mean: 7 min, sd: 6 min } }, priority: order }
      - publish: { what: DiagnosticReport, status: final, to: store, register: report-hash }
  - measure: reportToView
    steps:
      - notify: { whom: physician }
      - use: { seize: physician, hold: 3 min }

another-hospital:                            # the return visit
  - measure: timeToPrior
    give-up-after: patience unless planned
    steps:
      - discover: { what: ImagingStudy, where: [own archive, network] }
      - request-access: { purpose: TREAT, if-refused: break-glass when urgent }
      - in-parallel: [{ retrieve: { what: ImagingStudy } }, { retrieve: { what: DiagnosticReport } }]
      - verify: { what: [ImagingStudy, DiagnosticReport], if-wrong: treat as missing }
  - choose:
      by: repeat-scan
      repeat: [{ continue: first-hospital, from: orderToScan, counts-as: repeatedImaging }]
      no-repeat: [{ use: { seize: physician, hold: 5 min } }]
`;
}
