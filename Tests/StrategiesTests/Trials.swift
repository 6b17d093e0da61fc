import Checkers
import Histories
import Replication
import Simulation
import Testing
import Workloads

@testable import Strategies

/// Simulations of an entry of the registry, judged by its own claims and the workload's checkers.
struct Trials {
    let strategy: Strategy
    let workload: String

    init(_ strategy: Strategy, _ workload: String) {
        self.strategy = strategy
        self.workload = workload
    }

    /// What a swarm's run of a seed shows, and the notes of its replicas.
    func findings(seed: UInt64, judgesAll: Bool = false) throws -> (
        findings: [SimulationJudge.Finding], notes: Set<String>
    ) {
        let plan = Swarm(strategy: strategy.name, workload: workload).plan(seed: seed)
        let options = Workload.Options(
            keys: plan.keys,
            readShare: plan.readShare,
            supported: strategy.operations
        )
        let workload = try #require(Workload.named(workload, options: options))
        func perform<R: Replica>(_ replica: R.Type) -> SimulatedRun {
            var simulator = Simulator<R>(plan, workload: workload, claim: strategy.claim)
            return simulator.perform()
        }
        let run = perform(strategy.replica)
        let judge = SimulationJudge(
            claim: strategy.claim,
            checks: workload.checks,
            judgesAll: judgesAll
        )
        return (judge.findings(on: run, of: plan), Set(run.coverage.notes.keys))
    }

    /// The first seed, from 1, whose run breaks a promise; of one guarantee, if it is given.
    func firstBreach(
        of guarantee: Property? = nil,
        seeds: Int
    ) throws -> (seed: Int, finding: SimulationJudge.Finding)? {
        for seed in 1...seeds {
            let breach = try findings(seed: UInt64(seed)).findings.first {
                $0.isBroken && (guarantee == nil || $0.property == guarantee?.name)
            }
            if let breach { return (seed, breach) }
        }
        return nil
    }

    /// All claims hold over the seeds from 1, and what must happen at times does.
    func hold(seeds: Int, at place: SourceLocation = #_sourceLocation) throws {
        var notes: Set<String> = []
        for seed in 1...seeds {
            let (findings, seen) = try findings(seed: UInt64(seed))
            notes.formUnion(seen)
            for finding in findings where finding.isBroken {
                Issue.record(
                    "\(strategy.name), \(workload), seed \(seed): \(finding.property) is broken",
                    sourceLocation: place
                )
            }
        }
        let missing = Set(strategy.sometimes.map(\.name)).subtracting(notes)
        #expect(
            missing.isEmpty,
            "\(strategy.name) never came to \(missing)",
            sourceLocation: place
        )
    }

    /// What the strategy does not promise shows to be missing within the seeds from 1.
    func lacks(
        _ guarantee: Property,
        seeds: Int = 60,
        at place: SourceLocation = #_sourceLocation
    ) throws {
        #expect(!strategy.claim.promises(guarantee), sourceLocation: place)
        let isShown = try (1...seeds).contains { seed in
            try findings(seed: UInt64(seed), judgesAll: true).findings.contains {
                $0.property == guarantee.name && $0.verdict.isInvalid
            }
        }
        #expect(isShown, "\(strategy.name) always was \(guarantee)", sourceLocation: place)
    }

    /// The defect shows within the seeds from 1.
    func catches(seeds: Int, at place: SourceLocation = #_sourceLocation) throws {
        let guarantee = try #require(strategy.defect).breaks
        let breach = try firstBreach(of: guarantee, seeds: seeds)
        #expect(breach != nil, "\(strategy.name) was not caught", sourceLocation: place)
    }
}
