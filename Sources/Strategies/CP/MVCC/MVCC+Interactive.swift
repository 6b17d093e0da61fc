import Histories
import Replication

/// Transactions that clients ask for step by step, each held by the node that it began at.
extension MVCC {
    /// One that is held.
    struct Held: Sendable {
        /// What its node had applied when it began.
        let snapshot: RaftMachine
        var run = TransactionRun([])
        /// The timer after which it is abandoned.
        var timer: UInt64
        var isAbandoned = false
    }

    /// The most that a node holds.
    private static var most: Int { 256 }
    /// The most steps of one.
    private static var longest: Int { 1_024 }

    mutating func serve(_ step: InteractiveStep, for request: RequestID) {
        switch step {
        case .begin:
            guard held.count < Self.most else {
                return refuse(request, "overloaded", "\(Self.most) transactions are held already")
            }
            lastHeld += 1
            held[lastHeld] = Held(snapshot: log.machine, timer: startIdle(of: lastHeld))
            effects.append(.reply(request, .ok(.int(Int64(lastHeld)))))
        case .step(let number, let part):
            guard var one = held[number], !one.isAbandoned else { return refuse(request) }
            guard one.run.steps.count < Self.longest else {
                return refuse(request, "overloaded", "it has \(Self.longest) steps already")
            }
            one.run.add(part)
            if let key = one.run.needed {
                let shown = Variant.readsByStep ? log.machine : one.snapshot
                one.run.read(shown.objects[key], shown.version(of: key))
            }
            one.timer = startIdle(of: number)
            held[number] = one
            effects.append(.reply(request, .ok(one.run.results.last ?? .null)))
        case .commit(let number):
            guard let one = held.removeValue(forKey: number) else { return refuse(request) }
            commit(one.run, of: .interactive(step), for: request, on: one)
        case .abort(let number):
            held[number] = nil
            effects.append(.reply(request, .ok(.null)))
        }
    }

    /// Lets the node wait for the next request, and for no other one any more.
    private mutating func startIdle(of number: UInt64) -> UInt64 {
        lastIdle += 1
        idle[lastIdle] = number
        let timer = StepTimer.idle(lastIdle)
        effects.append(.startTimer(timer, after: membership.timing.idle))
        return lastIdle
    }

    /// Aborts what nobody has gone on with.
    mutating func abandon(_ timer: UInt64) {
        guard let number = idle.removeValue(forKey: timer), held[number]?.timer == timer else {
            return
        }
        effects.append(.note(Note("transaction-abandoned")))
        if Variant.commitsAbandoned {
            held[number]?.isAbandoned = true
        } else {
            held[number] = nil
        }
    }

    private mutating func refuse(
        _ request: RequestID,
        _ code: String = "no-transaction",
        _ message: String = "it is not held here: it took too long, was ended, or never began"
    ) {
        // Nothing was proposed, and nothing will be.
        let refusal = Refusal(code: code, isDefinite: true, message: message)
        effects.append(.reply(request, .error(refusal)))
    }
}
