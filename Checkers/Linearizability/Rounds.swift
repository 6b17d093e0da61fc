import Histories

/// Decides many keys fairly: each gets a small budget first, and those left get more.
///
/// One hard key must not hide the violation of an easy one. A search starts anew in each round,
/// which costs a fifteenth more at most. What a key may spend depends on the history and the budget
/// alone, so that the verdict does not depend on how many workers there are.
struct Rounds<J: KeyJudge> {
    let partition: KeyPartition
    let judge: J
    let budget: Budget
    let workers: Workers
    /// Whether one violation is enough.
    ///
    /// Determinism: a job that stops early has come to its own first violation, and all jobs of a
    /// round are done, so that what is found does not depend on the workers.
    let stopsEarly: Bool

    /// Whether anything about some key can be wrong.
    private(set) var isConstrained = false
    /// Steps spent so far.
    private(set) var spent = 0
    private(set) var violated: [(key: Int, evidence: J.Evidence)] = []
    private(set) var unsupported: [(key: Int, cause: Cause)] = []
    private(set) var undecided: [(key: Int, cause: Cause)] = []

    private static var firstQuantum: Int { 1 << 16 }
    /// With a violation at hand, keys that take more steps than this are left undecided.
    private static var quantumAfterViolation: Int { 1 << 22 }
    /// Operations that make up one job: enough to be worth handing out.
    private static var jobSize: Int { 4096 }
    /// Searches that may fill memory at the same time.
    static var heavyMax: Int { 4 }
    private static var listed: Int { 20 }

    init(
        _ partition: KeyPartition,
        judge: J,
        budget: Budget,
        workers: Workers,
        stopsEarly: Bool = false
    ) {
        self.stopsEarly = stopsEarly
        self.partition = partition
        self.judge = judge
        self.budget = budget
        self.workers = workers
    }

    mutating func run() {
        var pending = decide(Array(partition.indices)) { [partition, budget] key in
            Self.firstAllowance(size: partition.size(at: key), within: budget)
        }
        spent = pending.steps
        if stopsEarly && !violated.isEmpty { return }
        var quantum = Self.firstQuantum * 16
        while !pending.keys.isEmpty, spent < budget.steps, quantum / 16 < budget.steps {
            if !violated.isEmpty && quantum > Self.quantumAfterViolation { return }
            let steps = min(quantum, max(1, (budget.steps - spent) / pending.keys.count))
            let bytes = budget.bytes / min(pending.keys.count, Self.heavyMax)
            pending = decide(pending.keys) { _ in Budget(steps: steps, bytes: bytes) }
            spent += pending.steps
            if stopsEarly && !violated.isEmpty { return }
            let (next, isOverflow) = quantum.multipliedReportingOverflow(by: 16)
            if isOverflow { return }
            quantum = next
        }
    }

    /// A budget that grows with the key, so that all of them together cost what the history costs.
    static func firstAllowance(size: Int, within budget: Budget) -> Budget {
        let steps = min(firstQuantum, 1024 + 32 * size, max(budget.steps, 1))
        return Budget(steps: steps, bytes: budget.bytes)
    }

    /// Decides these keys; returns those that are left, and the steps of all.
    private mutating func decide(
        _ keys: [Int],
        _ allowance: @Sendable (Int) -> Budget
    ) -> (keys: [Int], steps: Int) {
        let jobs = jobs(keys)
        let outcomes = workers.map(jobs.count) {
            [partition, judge, budget, stopsEarly] number in
            Outcome(
                jobs[number],
                of: partition,
                by: judge,
                budget,
                stopsEarly: stopsEarly,
                allowance
            )
        }
        undecided = outcomes.flatMap(\.undecided).sorted { $0.key < $1.key }
        for outcome in outcomes {
            violated += outcome.violated
            unsupported += outcome.unsupported
            isConstrained = isConstrained || outcome.isConstrained
        }
        return (undecided.map(\.key), outcomes.reduce(0) { $0 + $1.steps })
    }

    /// Large keys first, each a job of its own; small ones are handed out together.
    func jobs(_ keys: [Int]) -> [[Int]] {
        var jobs: [[Int]] = []
        var batch: [Int] = []
        var size = 0
        for key in keys {
            if partition.size(at: key) >= Self.jobSize {
                jobs.append([key])
                continue
            }
            batch.append(key)
            size += partition.size(at: key)
            if size >= Self.jobSize {
                jobs.append(batch)
                batch = []
                size = 0
            }
        }
        if !batch.isEmpty { jobs.append(batch) }
        let weights = jobs.map { $0.reduce(0) { $0 + partition.size(at: $1) } }
        return jobs.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }.map { jobs[$0] }
    }

    /// What is to be said of the keys of one job.
    private struct Outcome: Sendable {
        var isConstrained = false
        var violated: [(key: Int, evidence: J.Evidence)] = []
        var undecided: [(key: Int, cause: Cause)] = []
        var unsupported: [(key: Int, cause: Cause)] = []
        var steps = 0

        init(
            _ keys: [Int],
            of partition: KeyPartition,
            by judge: J,
            _ budget: Budget,
            stopsEarly: Bool,
            _ allowance: (Int) -> Budget
        ) {
            for number in keys {
                if stopsEarly && !violated.isEmpty { return }
                let allowance = allowance(number)
                do throws(Cause) {
                    let key = try judge.compile(partition[number])
                    isConstrained = isConstrained || judge.isConstrained(key)
                    let (finding, steps) = judge.decide(key, within: allowance)
                    self.steps += steps
                    switch finding {
                    case .linearizable: break
                    case .notLinearizable(let evidence): violated.append((number, evidence))
                    case .undecided(let cause):
                        let cause = cause.given(steps, within: allowance, of: budget)
                        undecided.append((number, cause))
                    }
                } catch {
                    unsupported.append((number, error))
                }
            }
        }
    }
}

// MARK: What to say

extension Rounds {
    /// Why something cannot be said, if so: what the model does not know, or the first key left
    /// undecided, with the number of others.
    func cause() -> Cause? {
        if let first = Self.first(unsupported.map(\.cause)) { return first }
        guard var cause = Self.first(undecided.map(\.cause)) else { return nil }
        if undecided.count > 1 {
            cause.description += "; \(undecided.count - 1) more keys are undecided"
        }
        return cause
    }

    private static func first(_ causes: [Cause]) -> Cause? {
        causes.min { KeySlice.precedes($0.key, $1.key) }
    }

    /// One anomaly a key up to a limit, then one that counts and names the rest.
    func anomalies() -> [Anomaly] {
        let ordered = violated.map { (name: partition[$0.key].key, violation: $0) }
            .sorted { KeySlice.precedes($0.name, $1.name) }
        let told = ordered.prefix(Self.listed)
        // A core that is not the smallest is no harm.
        let effort = budget.explanation / max(1, told.count)
        var anomalies = workers.map(told.count) { [partition, judge] number -> Anomaly? in
            let (key, evidence) = told[number].violation
            let slice = partition[key]
            guard let compiled = try? judge.compile(slice, toShow: evidence) else { return nil }
            if effort == 0 { return judge.brief(compiled, evidence) }
            return judge.anomaly(in: compiled, evidence, effort: effort)
        }
        .compactMap(\.self)
        let others = ordered.dropFirst(Self.listed).map { $0.name ?? "null" }
        if !others.isEmpty {
            let names = others.prefix(50).joined(separator: ", ") + (others.count > 50 ? ", …" : "")
            anomalies.append(
                Anomaly(
                    name: "not linearizable",
                    key: nil,
                    operations: [],
                    explanation: "\(others.count) more keys are not linearizable, "
                        + "\(ordered.count) in all: \(names)"
                )
            )
        }
        return anomalies
    }
}
