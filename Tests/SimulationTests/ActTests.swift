import Checkers
import Histories
import Replication
import Simulation
import Strategies
import Testing

/// The second act demands what the first cannot show, and whole simulations hold what is claimed.
@Suite struct ActTests {
    private func findings(_ run: SimulatedRun, _ plan: SimulationPlan) throws -> [SimulationJudge
        .Finding]
    {
        let claim = try #require(Strategy.named("abd")).claim
        return SimulationJudge(claim: claim, checks: try workload(of: plan).checks)
            .findings(on: run, of: plan)
    }

    @Test func silenceIsNoProgress() throws {
        var plan = plainPlan()
        plan.ending = .progress
        let found = try findings(try simulate(Silent.self, plan), plan)
        let progress = try #require(found.last)
        #expect(progress.property == SimulationJudge.progress)
        #expect(progress.verdict.anomalies.first?.name == "no progress")
        #expect(found.filter { $0.property == "linearizable" }.allSatisfy { $0.verdict.isUnknown })
    }

    /// A checker that finds every history invalid.
    private struct Refusing: PropertyChecker {
        let property: Property
        var name: String { "refusing" }

        func check(_ history: History, within budget: Budget) -> Verdict {
            .invalid([
                Anomaly(name: "asked", key: nil, operations: [], explanation: "")
            ])
        }
    }

    @Test func aStrongerModelThatHoldsAnswersForAWeakerOne() throws {
        let plan = plainPlan()
        let claim = try #require(Strategy.named("abd")).claim
        let strong: any Checker = Check(.linearizable, by: Linearizability(model: .register))
        func verdicts(_ checks: [any Checker]) throws -> [String: Bool] {
            let judge = SimulationJudge(claim: claim, checks: checks)
            let found = judge.findings(on: try simulate(plan), of: plan)
            return Dictionary(
                uniqueKeysWithValues: found.map { ($0.property, $0.verdict.isInvalid) }
            )
        }
        let weak = Check(.causal, by: Refusing(property: .causalConvergence))
        #expect(try verdicts([strong, weak])["causal"] == false)
        #expect(try verdicts([weak, strong])["causal"] == true)
        // A checker that demands more than a model is always asked.
        let more = Check(.causal, by: Refusing(property: .replyOrder))
        #expect(try verdicts([strong, more])["causal"] == true)
    }

    @Test func someStayDeadAndEveryKeyIsRead() throws {
        let swarm = Swarm(strategy: "abd", workload: "register", nodes: 5)
        var dead = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            let plan = swarm.plan(seed: seed)
            let run = try simulate(plan)
            let reads = run.events.filter { $0.kind == .ok && $0.extra["final"] == true }
            let nodes = Set(reads.compactMap(\.node))
            #expect(nodes.count >= 3)
            #expect(reads.count == nodes.count * plan.keys, "seed \(seed)")
            if nodes.count < 5 { dead += 1 }
        }
        #expect(dead > 0)
    }

    @Test(arguments: ["abd", "quorum", "eventual", "eventual/multi-value"])
    func whatIsClaimedHolds(strategy: String) throws {
        let swarm = Swarm(strategy: strategy, workload: "register")
        var coverage = Coverage()
        for seed in 1...300 as ClosedRange<UInt64> {
            let plan = swarm.plan(seed: seed)
            let run = try simulate(plan)
            coverage.add(run.coverage)
            let claim = try #require(Strategy.named(strategy)).claim
            let judge = SimulationJudge(claim: claim, checks: try workload(of: plan).checks)
            for finding in judge.findings(on: run, of: plan) where finding.isClaimed {
                #expect(finding.verdict == .valid, "\(strategy) seed \(seed): \(finding)")
            }
        }
        let needsAll = false
        for mark in Mark.required(nodes: nil, hasRecords: true, needsAll: needsAll) {
            #expect(coverage[mark] > 0, "never: \(mark.name)")
        }
    }

    @Test func aHundredNodes() throws {
        var plan = plainPlan(nodes: 100, clients: 100, operations: 300)
        plan.ending = .progress
        let run = try simulate(plan)
        #expect(run.givenUp == nil)
        #expect(run.stuck.isEmpty)
        #expect(try findings(run, plan).allSatisfy { $0.verdict == .valid })
    }

    @Test func whatNeverEndsIsGivenUp() throws {
        let plan = plainPlan()
        let claim = try #require(Strategy.named("abd")).claim
        var simulator = Simulator<AtomicRegister<Faithful>>(
            plan,
            workload: try workload(of: plan),
            claim: claim,
            steps: 100
        )
        let run = simulator.perform()
        #expect(run.givenUp?.kind == .budgetExhausted)
        #expect(try findings(run, plan).allSatisfy { $0.verdict.isUnknown || $0.verdict.isInvalid })
    }

    @Test func aPromiseIsUndecidedWhereMostSeedsAre() throws {
        let plan = plainPlan()
        let run = try simulate(plan)
        func sweep(_ verdicts: [Verdict]) -> Sweep {
            let entries = verdicts.enumerated().map { seed, verdict in
                let finding = SimulationJudge.Finding(
                    property: "linearizable",
                    isClaimed: true,
                    verdict: verdict
                )
                return Sweep.Entry(run, seed: UInt64(seed), findings: [finding])
            }
            return Sweep(entries)
        }
        let unknown = Verdict.unknown(Cause(.budgetExhausted, "too hard"))
        #expect(sweep([unknown, unknown, .valid]).isUndecided)
        #expect(!sweep([unknown, .valid, .valid]).isUndecided)
    }

    @Test func aCounterThatStaysZeroIsMissing() throws {
        let claim = try #require(Strategy.named("abd")).claim
        let plan = plainPlan()
        let run = try simulate(plan)
        let entry = Sweep.Entry(run, seed: 7, findings: try findings(run, plan))
        let sweep = Sweep([entry])
        let missing = sweep.missing(sometimes: ["never-noted"], nodes: 5, claim: claim)
        #expect(missing.contains(Mark.messageLost.name))
        #expect(missing.contains("a replica noted never-noted"))
        #expect(!missing.contains(Mark.messageOvertaken.name))
        let tooEarly = ExpectedNote("never-noted", afterChanges: plan.operations + 1)
        #expect(
            sweep.missing(sometimes: [tooEarly], nodes: 5, claim: claim)
                == sweep.missing(sometimes: [], nodes: 5, claim: claim)
        )
    }
}
