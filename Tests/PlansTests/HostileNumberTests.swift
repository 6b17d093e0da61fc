import Faults
import Histories
import Strategies
import TestSupport
import Testing

@testable import Plans

/// No number that an option takes traps: it is refused in one line, or can be carried out.
@Suite struct HostileNumberTests {
    private static let units = ["", "ns", "us", "ms", "s", "m", "h", "d"]
    private static let catalogue = Catalogue(
        subjects: Strategy.all.map {
            Subject(
                name: $0.name,
                summary: $0.summary,
                claim: $0.claim,
                operations: Set($0.operations)
            )
        }
    )

    /// What becomes of a word: the complaint, or nil for a plan that was resolved.
    private func complaint(_ field: PlanField, _ word: String) -> String? {
        var plan = RunPlan()
        do {
            if field.name != "nemesis" { plan.nemesis = [.kill, .clock] }
            try field.read(.text(word), into: &plan)
            let order = try plan.resolved(in: Self.catalogue) { path throws(PlanError) in
                throw PlanError("\(path): no such file")
            }
            let limit = plan.timeLimit
            #expect(order.schedule.count <= 2_000_000)
            #expect(order.schedule.allSatisfy { $0.offset <= limit && $0.offset >= .zero })
            #expect(!plan.yaml.isEmpty)
            if let rate = plan.rate {
                let period = Duration.seconds(Double(plan.clients) / rate)
                #expect(period.nanoseconds >= 0)
            }
            _ = try plan.simulations(in: Self.catalogue)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: RunPlan.fields.map(\.name))
    func everyOption(name: String) throws {
        let field = try #require(RunPlan.fields.first { $0.name == name })
        var refused = 0
        for number in HostileNumbers.extremes {
            for unit in Self.units {
                guard let complaint = complaint(field, number + unit) else { continue }
                refused += 1
                #expect(!complaint.contains { $0.isNewline })
            }
        }
        #expect(refused > 0 || name == "seed")
    }

    /// Reading and writing only: what is drawn for a long run takes its time.
    @Test func anyNumberAtAnyOption() throws {
        var dice = Dice(seed: 11)
        var refused = 0
        for _ in 0..<10_000 {
            let field = dice.pick(RunPlan.fields)
            let word = HostileNumbers.text(&dice) + dice.pick(Self.units)
            var plan = RunPlan()
            do {
                try field.read(.text(word), into: &plan)
                #expect(field.write(plan) != nil)
                try plan.check(for: dice.chance() ? .real : .simulated)
            } catch {
                refused += 1
            }
            let yaml = "\(field.name): \(word)\n"
            _ = try? RunPlan(yaml: yaml, file: "plan.yaml")
        }
        #expect((1_000..<10_000).contains(refused))
    }

    @Test(arguments: [
        ("rate", "1e-300"), ("rate", "1e308"), ("rate", "nan"), ("rate", "0"),
        ("time-limit", "721h"), ("timeout", "100000000h"), ("sync-delay", "5000s"),
        ("quiescence", "300000h"), ("nemesis-interval", "9ms"),
    ])
    func whatCannotBeIsRefused(option: String, word: String) throws {
        let field = try #require(RunPlan.fields.first { $0.name == option })
        #expect(complaint(field, word) != nil)
    }

    @Test func aScheduleThatNobodyCouldKeepIsRefused() throws {
        var plan = RunPlan()
        plan.nemesis = [.kill]
        plan.timeLimit = .seconds(720 * 3600)
        plan.nemesisInterval = .milliseconds(10)
        #expect(throws: PlanError.self) { try plan.check(for: .real) }
        plan.nemesisInterval = .seconds(20)
        try plan.check(for: .real)
    }

    /// A fault after the limit prolongs no run: what breaks is left out, what mends comes last.
    @Test func faultsAfterTheTimeLimitAreLeftOut() throws {
        var plan = RunPlan()
        plan.schedule = "faults.jsonl"
        plan.timeLimit = .seconds(10)
        let lines = """
            {"offset":"9s","fault":"kill","value":["n1"]}
            {"offset":"10.01s","fault":"restart","value":["n1"]}
            {"offset":"10s","fault":"kill","value":["n2"]}
            {"offset":1000000000000000000,"fault":"pause","value":["n3"]}
            """
        let order = try plan.resolved(in: Self.catalogue) { _ throws(PlanError) in lines }
        #expect(order.schedule.map(\.fault) == [.kill(["n1"]), .restart(["n1"])])
        #expect(order.schedule.map(\.offset) == [.seconds(9), .seconds(10)])
        #expect(order.notes.count == 1 && order.notes[0].contains("10s: 2, the first of them kill"))
        let other = try plan.resolved(in: Self.catalogue) { _ throws(PlanError) in
            #"{"offset":"9.9s","fault":"kill","value":["n1"]}"#
        }
        #expect(other.notes.isEmpty)
    }

    /// A single node has no links, but it can be killed, paused and have a wrong clock.
    @Test func aSingleNodeCanBeStruck() throws {
        for kind in Nemesis.Kind.allCases where kind != .none {
            var plan = RunPlan()
            plan.nodes = 1
            plan.nemesis = [kind]
            plan.timeLimit = .seconds(60)
            if kind.isOfLinks {
                #expect(throws: PlanError.self) { try plan.check(for: .real) }
                continue
            }
            let order = try plan.resolved(in: Self.catalogue) { _ throws(PlanError) in "" }
            #expect(order.schedule.contains { $0.fault.nodes == ["n1"] }, "\(kind.rawValue)")
        }
    }
}
