import Membership
import Replication

/// What the clients of a run share: one application, with many calls at once.
///
/// ```
///  ClientMachine ─┐  choose, permit, spend, report        ┌─▶ probe ─▶ node ─▶ probed
///  ClientMachine ─┼──────────────▶ Application ───────────┼─▶ timer
///  ClientMachine ─┘                                       ├─▶ note ─▶ policy.jsonl
///                                                         └─▶ cut ─▶ every ClientMachine
/// ```
/// Pure: a host starts it, carries out what `take` returns after each step of it or of a client,
/// and feeds it. For pinned clients it does nothing.
public struct Application: Sendable {
    /// Something that happened to the application.
    public enum Input: Hashable, Sendable {
        /// The clients begin.
        case start
        /// A timer that was started has run out.
        case timer(TimerID)
        /// A probe was answered well, or it was not in time.
        case probed(Int, NodeID, isUp: Bool)
    }

    /// Something that a host must do for the application.
    public enum Effect: Hashable, Sendable {
        /// Ask an instance for its sign of health, and report the outcome within the limit.
        case probe(Int, NodeID, within: Duration)
        /// Run a timer once.
        case startTimer(TimerID, after: Duration)
        /// Write a note down.
        case note(PolicyNote)
        /// Tell every client that its attempts at an instance are given up.
        case cut(NodeID)
    }

    enum Purpose: Sendable {
        case probes
        case ejection(NodeID)
        case openTime(scope: Int, epoch: Int)
        case trial(scope: Int, Breaker.Permit)
        case drain(NodeID)
        case failBack
    }

    /// The rules.
    public let policy: ClientPolicy
    /// The instances, the primary first.
    public let instances: [NodeID]
    /// Whether the strategy promises to carry an idempotency key out once.
    public let deduplicates: Bool
    /// How far the wall clock of the application is from its monotonic one, in nanoseconds.
    public var wallOffset: Int64 = 0

    var health: HealthTable
    var balancer: Balancer
    var breakers: [Breaker]
    var bucket: TokenBucket?
    var active: ActiveInstance
    var random: SeededGenerator
    var timers: [UInt64: Purpose] = [:]
    private var lastTimer: UInt64 = 0
    private var effects: [Effect] = []

    /// An application that has not called yet.
    public init(
        policy: ClientPolicy,
        instances: [NodeID],
        seed: UInt64,
        deduplicates: Bool = false
    ) {
        precondition(!instances.isEmpty, "an application asks at least one instance")
        self.policy = policy
        self.instances = instances
        self.deduplicates = deduplicates
        let defect = policy.defect
        health = HealthTable(policy.health, instances: instances)
        balancer = Balancer(
            policy.balancing,
            instances: instances.count,
            seed: seed,
            defect: defect
        )
        let isPerInstance = policy.breaker.scope == .instance
        breakers = (0..<(isPerInstance ? instances.count : 1)).map { _ in
            Breaker(policy.breaker, defect: defect)
        }
        bucket = policy.retry.budget.map { TokenBucket($0, defect: defect) }
        active = ActiveInstance(primary: instances[0])
        random = SeededGenerator(seed: seed, stream: "client policy")
    }

    /// Accepts one input; what must be done is taken afterwards.
    public mutating func step(_ input: Input, at now: Int64) {
        switch input {
        case .start:
            if policy.failover != nil {
                note(.configuration(epoch: 0, current: active.current, left: nil))
            }
            obey(health.start(at: now), at: now)
        case .timer(let timer):
            guard let purpose = timers.removeValue(forKey: timer.number) else { return }
            expire(purpose, at: now)
        case .probed(let number, let node, let isUp):
            // One that came too late has failed already.
            guard health.openProbe(of: node) == number else { return }
            note(.probe(node, isUp: isUp))
            watching(node, at: now) { application in
                application.health.probed(number, node, isUp: isUp, at: now)
            }
        }
    }

    /// What must be done, in order; nothing the next time.
    public mutating func drainEffects() -> [Effect] {
        guard !effects.isEmpty else { return [] }
        defer { effects.removeAll(keepingCapacity: true) }
        return effects
    }

    /// Notes what is left once all calls are over.
    public mutating func end() {
        guard !policy.isPinned else { return }
        var open: [NodeID: Int] = [:]
        for (place, count) in balancer.open.enumerated() where count != 0 {
            open[instances[place]] = count
        }
        let trials = breakers.reduce(0) { $0 + $1.openTrials.count }
        note(.leftovers(timers: 0, trials: trials, open: open))
    }

    // MARK: Effects

    mutating func note(_ note: PolicyNote) { effects.append(.note(note)) }

    mutating func cut(_ node: NodeID) { effects.append(.cut(node)) }

    mutating func start(_ purpose: Purpose, after delay: Duration) {
        lastTimer += 1
        timers[lastTimer] = purpose
        effects.append(.startTimer(TimerID(lastTimer), after: delay))
    }

    private mutating func expire(_ purpose: Purpose, at now: Int64) {
        switch purpose {
        case .probes: tick(at: now)
        case .ejection(let node):
            watching(node, at: now) { application in
                application.health.endEjection(of: node, at: now)
                return []
            }
        case .openTime(let scope, let epoch):
            if breakers[scope].endOpenTime(of: epoch) { changed(scope) }
        case .trial(let scope, let permit):
            if breakers[scope].endTrial(permit) { changed(scope) }
        case .drain(let node):
            if active.endDrain(of: node, at: now) { cut(node) }
        case .failBack: considerFailBack(at: now)
        }
    }

    // MARK: Health

    /// Probes again; what was not answered in time has failed.
    private mutating func tick(at now: Int64) {
        let open = instances.map { health.openProbe(of: $0) }
        let directives = health.tick(at: now)
        for (node, number) in zip(instances, open)
        where number != nil && health.openProbe(of: node) != number {
            note(.probe(node, isUp: false))
        }
        obey(directives, at: now)
    }

    private mutating func obey(_ directives: [HealthChecker.Directive], at now: Int64) {
        for directive in directives {
            switch directive {
            case .probe(let number, let node):
                let limit = policy.health?.probes?.timeout ?? .zero
                effects.append(.probe(number, node, within: limit))
            case .startTimer(let delay): start(.probes, after: delay)
            case .transition(let node, let isHealthy):
                note(.health(node, isUp: isHealthy))
                healthChanged(at: now)
            }
        }
    }

    /// Changes something about an instance's health, and says so if it is another now.
    private mutating func watching(
        _ node: NodeID,
        at now: Int64,
        _ change: (inout Application) -> [HealthChecker.Directive]
    ) {
        let before = health.isHealthy(node)
        let directives = change(&self).filter {
            guard case .transition = $0 else { return true }
            return false
        }
        obey(directives, at: now)
        let after = health.isHealthy(node)
        guard after != before else { return }
        note(.health(node, isUp: after))
        healthChanged(at: now)
    }

    /// An attempt succeeded, or failed for reasons of its instance.
    mutating func observed(_ node: NodeID, isFailure: Bool, at now: Int64) {
        guard policy.health?.ejection != nil else { return }
        watching(node, at: now) { application in
            if let time = application.health.result(of: node, isFailure: isFailure, at: now) {
                application.start(.ejection(node), after: time)
            }
            return []
        }
    }
}
