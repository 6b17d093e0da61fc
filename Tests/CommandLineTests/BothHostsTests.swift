import Histories
import Testing

/// One suite, two hosts: what strategies promise holds, and what they lack shows, in the simulator
/// and on real processes alike.
@Suite(.serialized) struct BothHostsTests {
    /// Where a strategy is put on trial.
    enum Host: String, CaseIterable {
        case simulator
        case processes
    }

    /// A strategy under a workload and a nemesis, with what must come of it.
    struct Case: CustomTestStringConvertible, Sendable {
        var strategy: String
        var workload: String
        var nemesis: String
        var holds: [String]
        /// What must be seen violated, if only sometimes.
        var lacks: [String] = []

        var testDescription: String { "\(strategy), \(workload), \(nemesis)" }
    }

    static let cases = [
        Case(
            strategy: "abd",
            workload: "register",
            nemesis: "partition",
            holds: ["linearizable", "regular", "convergent", "durable"]
        ),
        Case(
            strategy: "raft",
            workload: "bank",
            nemesis: "kill",
            holds: ["serializable"]
        ),
        Case(
            strategy: "raft",
            workload: "queue",
            nemesis: "partition",
            holds: ["linearizable", "durable"]
        ),
        Case(
            strategy: "eventual",
            workload: "register",
            nemesis: "partition",
            holds: ["convergent"],
            lacks: ["linearizable"]
        ),
        Case(
            strategy: "dynamo",
            workload: "register",
            nemesis: "partition",
            holds: ["convergent"],
            lacks: ["linearizable"]
        ),
        Case(
            strategy: "crdt",
            workload: "counter",
            nemesis: "partition",
            holds: ["convergent", "durable"],
            lacks: ["linearizable"]
        ),
        Case(
            strategy: "causal",
            workload: "replies",
            nemesis: "partition",
            holds: ["causal"]
        ),
        Case(
            strategy: "primary-backup",
            workload: "cas-register",
            nemesis: "kill",
            holds: ["linearizable"]
        ),
        Case(
            strategy: "broken/abd-no-write-back",
            workload: "register",
            nemesis: "partition",
            holds: [],
            lacks: ["linearizable"]
        ),
    ]

    private static var runsAtMost: Int { 12 }

    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    @Test(arguments: cases, Host.allCases)
    func promisesHoldAndLacksShow(_ example: Case, on host: Host) async throws {
        var shown: Set<String> = []
        for attempt in 1...Self.runsAtMost {
            let verdicts = try await verdicts(on: example, host, attempt)
            for property in example.holds {
                #expect(verdicts[property] == true, "\(property), attempt \(attempt)")
            }
            shown.formUnion(example.lacks.filter { verdicts[$0] == false })
            if shown.count == example.lacks.count { break }
        }
        #expect(shown == Set(example.lacks))
        #expect(scratch.processes().isEmpty)
    }

    /// Whether each property held; nil where nothing can be said.
    private func verdicts(
        on example: Case,
        _ host: Host,
        _ attempt: Int
    ) async throws -> [String: Bool?] {
        let base = ["--strategy", example.strategy, "--workload", example.workload, "--json"]
        switch host {
        case .simulator:
            let from = ["--from", "\(attempt * 100)", "--seeds", "100", "--all"]
            let document = try await scratch.run(["simulate"] + base + from).json
            return Dictionary(
                uniqueKeysWithValues: Self.list(document, "properties").compactMap { tally in
                    guard let name = tally["property"]?.text else { return nil }
                    let isBroken = tally["broken"]?.integer ?? 0 > 0
                    let isHeld = tally["held"]?.integer ?? 0 > 0
                    return (name, isBroken ? false : isHeld ? true : nil)
                }
            )
        case .processes:
            let run = [
                "--nemesis", example.nemesis, "--nemesis-interval", "700ms", "--time-limit", "6s",
                "--seed", "\(attempt)", "--runs", scratch.folder,
            ]
            let document = try await scratch.run(["run"] + base + run).json
            return Dictionary(
                uniqueKeysWithValues: Self.list(document?["results"], "judgements").compactMap {
                    guard let name = $0["guarantee"]?.text else { return nil }
                    guard case .bool(let isValid)? = $0["valid"] else {
                        return (name, nil)
                    }
                    return (name, isValid)
                }
            )
        }
    }

    private static func list(_ document: Value?, _ name: String) -> [Value] {
        document?[name]?.elements ?? []
    }
}
