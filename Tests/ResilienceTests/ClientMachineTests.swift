import Histories
import Replication
import Resilience
import Testing

/// The state machine of a call, fed by hosts that are late, repeat themselves, and mix things up.
@Suite struct ClientMachineTests {
    private static let write = Call(f: "write", key: "x", argument: 1)
    private static let ok = Completion(kind: .ok, value: 1)
    private static let unknown = Completion(kind: .info, value: 1, error: "timedOut")

    private func machine(limit: Duration? = nil) -> ClientMachine {
        var policy = ClientPolicy.pinned(timeout: .milliseconds(500))
        policy.timeouts.call = limit
        return ClientMachine(policy: policy, client: 0, node: "n2")
    }

    private func completion(_ effects: ClientMachine.Effects) -> Completion? {
        for case .complete(let completion, _) in effects { return completion }
        return nil
    }

    @Test func aPinnedCallIsOneAttemptAtItsNode() {
        var machine = machine()
        let attempt = Attempt(id: .init(1), node: "n2", begun: 3, limit: 500_000_000)
        #expect(machine.step(.call(Self.write), at: 3) == .one(.attempt(attempt)))
        #expect(machine.isActive)
        var settled = attempt
        settled.outcome = .settled(Self.ok, at: 8)
        let end = machine.step(.outcome(.init(1), Self.ok), at: 8)
        #expect(end == .one(.complete(Self.ok, [settled])))
        #expect(!machine.isActive)
    }

    @Test func attemptsOfLaterCallsHaveGreaterNumbers() {
        var machine = machine()
        for number in Int32(1)...3 {
            let effects = Array(machine.step(.call(Self.write), at: 0))
            guard case .attempt(let attempt)? = effects.first else {
                Issue.record("no attempt")
                return
            }
            #expect(attempt.id == .init(number) && effects.count == 1)
            _ = machine.step(.outcome(attempt.id, Self.unknown), at: 1)
        }
    }

    @Test func anOutcomeCountsOnce() {
        var machine = machine()
        _ = machine.step(.call(Self.write), at: 0)
        #expect(completion(machine.step(.outcome(.init(1), Self.unknown), at: 1)) == Self.unknown)
        let second = machine.step(.outcome(.init(1), Self.ok), at: 2)
        #expect(second == .one(.note(.lateOutcome)))
    }

    @Test func aLateOutcomeDoesNotEndTheNextCall() {
        var machine = machine(limit: .milliseconds(10))
        _ = machine.step(.call(Self.write), at: 0)
        _ = machine.step(.timer(TimerID(1)), at: 10)
        _ = machine.step(.call(Self.write), at: 11)
        #expect(machine.step(.outcome(.init(1), Self.ok), at: 12) == .one(.note(.lateOutcome)))
        #expect(machine.isActive)
        #expect(completion(machine.step(.outcome(.init(2), Self.ok), at: 13)) == Self.ok)
    }

    @Test func anAttemptThatNobodyMadeHasNoOutcome() {
        var machine = machine()
        #expect(machine.step(.outcome(.init(1), Self.ok), at: 0) == .one(.note(.lateOutcome)))
        _ = machine.step(.call(Self.write), at: 1)
        #expect(machine.step(.outcome(.init(2), Self.ok), at: 2) == .one(.note(.lateOutcome)))
        #expect(machine.isActive)
    }

    @Test func theLimitOfACallAbandonsItsAttempt() {
        var machine = machine(limit: .milliseconds(10))
        let begin = Array(machine.step(.call(Self.write), at: 0))
        #expect(begin.last == .startTimer(TimerID(1), after: .milliseconds(10)))
        let end = Array(machine.step(.timer(TimerID(1)), at: 10))
        #expect(end.first == .abandon(.init(1)))
        guard case .complete(let completion, let attempts)? = end.last else {
            Issue.record("not completed")
            return
        }
        #expect(completion.kind == .info && completion.error == Completion.callTimedOut)
        #expect(attempts.map(\.outcome) == [.abandoned(at: 10)])
    }

    @Test func aReadThatIsAbandonedFailed() {
        var machine = machine(limit: .milliseconds(10))
        _ = machine.step(.call(Call(f: "read", key: "x")), at: 0)
        #expect(completion(machine.step(.timer(TimerID(1)), at: 10))?.kind == .fail)
    }

    @Test func timersOfEarlierCallsChangeNothing() {
        var machine = machine(limit: .milliseconds(10))
        _ = machine.step(.call(Self.write), at: 0)
        _ = machine.step(.outcome(.init(1), Self.ok), at: 1)
        #expect(machine.step(.timer(TimerID(1)), at: 10) == .none)
        _ = machine.step(.call(Self.write), at: 11)
        #expect(machine.step(.timer(TimerID(1)), at: 12) == .none && machine.isActive)
        #expect(machine.step(.timer(TimerID(9)), at: 12) == .none && machine.isActive)
    }

    @Test func aPinnedClientStaysWhereItIs() {
        var machine = machine()
        _ = machine.step(.call(Self.write), at: 0)
        #expect(machine.step(.cut("n2"), at: 1) == .none && machine.isActive)
    }

    @Test func aCallThatIsForgottenIsNotCompleted() {
        var machine = machine()
        _ = machine.step(.call(Self.write), at: 0)
        machine.forget()
        #expect(machine.step(.outcome(.init(1), Self.ok), at: 1) == .one(.note(.lateOutcome)))
        #expect(Array(machine.step(.call(Self.write), at: 2)).count == 1)
    }

    /// Outcomes of any attempt so far, timers of any call, cuts: in any order, many times.
    @Test(arguments: 0..<20)
    func everyCallIsCompletedOnceWhateverComes(seed: UInt64) {
        var random = SeededGenerator(seed: seed, stream: "hostile")
        var machine = machine(limit: random.chance(0.5) ? .milliseconds(5) : nil)
        var (calls, completions, attempts) = (0, 0, Int32(0))
        var reported: Set<Int32> = []
        for now in Int64(0)..<3_000 {
            let input: ClientMachine.Input
            switch random.below(4) {
            case 0 where !machine.isActive:
                input = .call(random.chance(0.5) ? Self.write : Call(f: "read", key: "x"))
                calls += 1
            case 1: input = .timer(TimerID(UInt64(random.below(calls + 2))))
            case 2: input = .cut("n2")
            default:
                let kinds: [Event.Kind] = [.ok, .fail, .info]
                let kind = kinds[random.below(3)]
                let id = random.chance(0.5) ? attempts : Int32(random.below(Int(attempts) + 2))
                input = .outcome(.init(id), Completion(kind: kind, value: 1, error: "e"))
            }
            for effect in machine.step(input, at: now) {
                switch effect {
                case .attempt(let attempt):
                    #expect(attempt.id.number == attempts + 1, "seed \(seed)")
                    attempts = attempt.id.number
                case .complete(let completion, let made):
                    completions += 1
                    #expect(made.map(\.id.number) == [attempts], "seed \(seed)")
                    #expect(reported.insert(attempts).inserted, "seed \(seed)")
                    if made.contains(where: \.isUnknown) { #expect(completion.kind != .ok) }
                case .abandon(let id): #expect(id.number == attempts, "seed \(seed)")
                case .startTimer, .note: break
                }
            }
            #expect(calls == completions + (machine.isActive ? 1 : 0), "seed \(seed)")
        }
        #expect(completions > 100, "seed \(seed)")
    }
}
