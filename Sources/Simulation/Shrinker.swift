import Checkers
import Resilience

/// Makes a plan that breaks a promise small: what is left is what the bug needs.
///
/// Source: Zeller, Hildebrandt, *Simplifying and isolating failure-inducing input*, IEEE TSE 2002;
/// as here without its complements: chunks are left out, ever smaller ones, as long as it fails.
///
/// A plan is data, so nothing is drawn anew: faults, clock jumps, hazards, clients and calls are
/// taken away one after the other, and the plan is simulated again each time.
public struct Shrinker {
    /// What must stay broken, and how.
    public struct Target: Hashable, Sendable {
        /// The property that the failing run breaks.
        public var property: String
        /// The anomaly's name.
        public var anomaly: String

        /// A target.
        public init(property: String, anomaly: String) {
            self.property = property
            self.anomaly = anomaly
        }
    }

    /// The smallest plan that was found, and how much it took.
    public struct Result: Sendable {
        /// The plan, with a script instead of generators.
        public var plan: SimulationPlan
        /// How many plans were simulated.
        public var attempts: Int
    }

    private let target: Target
    private let simulate: (SimulationPlan) -> SimulatedRun
    private let judge: SimulationJudge
    private var plan: SimulationPlan
    private var attempts = 0
    private let attemptsMax: Int

    /// A shrinker of a plan, which `simulate` carries out and `judge` finds broken.
    public init(
        _ plan: SimulationPlan,
        target: Target,
        judge: SimulationJudge,
        attemptsMax: Int = 4_000,
        simulate: @escaping (SimulationPlan) -> SimulatedRun
    ) {
        self.plan = plan
        self.target = target
        self.simulate = simulate
        self.judge = judge
        self.attemptsMax = attemptsMax
    }

    /// Takes away what can be taken away; nil if the plan does not break the target.
    public mutating func shrink() -> Result? {
        let first = simulate(plan)
        guard isHit(first, plan) else { return nil }
        attempts = 1
        var scripted = plan
        scripted.script = first.calls
        _ = keep(scripted)
        var before: SimulationPlan
        repeat {
            before = plan
            shortenEnding()
            reduceFaults()
            reduceHazards()
            reduceCalls()
        } while plan != before && attempts < attemptsMax
        return Result(plan: plan, attempts: attempts)
    }

    private func isHit(_ run: SimulatedRun, _ plan: SimulationPlan) -> Bool {
        judge.findings(on: run, of: plan).contains { finding in
            finding.property == target.property
                && finding.verdict.anomalies.contains { $0.name == target.anomaly }
        }
    }

    /// Goes on with a plan if it still fails.
    private mutating func keep(_ candidate: SimulationPlan) -> Bool {
        guard attempts < attemptsMax, candidate != plan else { return false }
        attempts += 1
        guard isHit(simulate(candidate), candidate) else { return false }
        plan = candidate
        return true
    }

    private mutating func edit(_ change: (inout SimulationPlan) -> Void) {
        var candidate = plan
        change(&candidate)
        _ = keep(candidate)
    }

    private mutating func shortenEnding() {
        for ending in SimulationPlan.Ending.allCases where ending < plan.ending {
            edit { $0.ending = ending }
        }
    }

    private mutating func reduceFaults() {
        edit { $0.faults = [] }
        leaveOut(from: \.faults)
        edit { $0.jumps = [] }
        leaveOut(from: \.jumps)
    }

    private mutating func reduceHazards() {
        let none = Hazards.none
        edit { $0.hazards = none }
        edit { $0.hazards.stragglers = none.stragglers }
        edit { $0.hazards.loss = none.loss }
        edit { $0.hazards.duplication = none.duplication }
        edit { $0.hazards.cut = none.cut }
        edit { $0.hazards.slowDisks = none.slowDisks }
        edit { $0.hazards.kept = none.kept }
        edit { $0.hazards.torn = none.torn }
        edit { $0.hazards.skew = none.skew }
        edit { $0.hazards.drift = none.drift }
        edit { $0.hazards.leaderCrashes = none.leaderCrashes }
        edit { $0.hazards.pause = none.pause }
        edit { $0.hazards.sync = none.sync }
        edit { $0.hazards.delay = none.delay }
        edit { $0.timeout = .seconds(1) }
    }

    private mutating func reduceCalls() {
        for client in (plan.script ?? []).indices { edit { $0.script?[client] = [] } }
        leaveOut(from: \.placedCalls)
    }

    /// Leaves chunks of a list out, ever smaller ones, as long as the plan still fails.
    private mutating func leaveOut<Element>(
        from list: WritableKeyPath<SimulationPlan, [Element]>
    ) {
        var size = plan[keyPath: list].count / 2
        while size >= 1 {
            var start = 0
            while start < plan[keyPath: list].count {
                var candidate = plan
                let end = min(start + size, candidate[keyPath: list].count)
                candidate[keyPath: list].removeSubrange(start..<end)
                if !keep(candidate) { start = end }
            }
            size /= 2
        }
        if plan[keyPath: list].count == 1 { edit { $0[keyPath: list] = [] } }
    }
}

extension SimulationPlan {
    /// A call of a script with its client.
    struct PlacedCall {
        var client: Int
        var call: ScriptedCall
    }

    /// The calls of all scripts in order of time.
    var placedCalls: [PlacedCall] {
        get {
            (script ?? []).enumerated()
                .flatMap { client, calls in calls.map { PlacedCall(client: client, call: $0) } }
                .sorted { ($0.call.time, $0.client) < ($1.call.time, $1.client) }
        }
        set {
            var scripts = [[ScriptedCall]](repeating: [], count: clients)
            for placed in newValue { scripts[placed.client].append(placed.call) }
            script = scripts
        }
    }
}
