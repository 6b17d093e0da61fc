import Checkers
import Histories
import TestSupport
import Testing

/// Registers that are written blindly by overlapping transactions: most orders have to be found.
@Suite struct OpenVersionTests {
    /// Transactions of eight sessions, each carried out at once between its begin and its end.
    private func history(_ count: Int, keys: Int, seed: UInt64) throws -> History {
        var dice = Dice(seed: seed)
        var store: [Int: Value] = [:]
        var written: Int64 = 0
        var open: [Int: (steps: [Value], answer: [Value]?)] = [:]
        var events: [Event] = []
        func record(_ session: Int, _ kind: Event.Kind, _ steps: [Value]) {
            events.append(
                Event(
                    index: events.count,
                    process: .client(session),
                    kind: kind,
                    f: "txn",
                    value: .list(steps)
                )
            )
        }
        while events.count < 2 * count || !open.isEmpty {
            let session = dice.below(8)
            guard let (steps, answer) = open[session] else {
                guard events.count + open.count < 2 * count else { continue }
                let steps = (0...dice.below(4)).map { _ -> Value in
                    let key = Value.int(Int64(dice.below(keys)))
                    guard dice.below(2) == 0 else { return ["r", key, nil] }
                    written += 1
                    return ["w", key, .int(written)]
                }
                open[session] = (steps, nil)
                record(session, .invoke, steps)
                continue
            }
            if let answer {
                guard dice.below(2) == 0 else { continue }
                open[session] = nil
                record(session, .ok, answer)
            } else {
                open[session]?.answer = steps.map { step in
                    guard let parts = step.elements, let key = parts[1].integer else { return step }
                    guard parts[0] == "w" else { return ["r", parts[1], store[Int(key)] ?? nil] }
                    store[Int(key)] = parts[2]
                    return step
                }
            }
        }
        return try History(events)
    }

    @Test(arguments: [3, 20, 100])
    func ordersAreFound(keys: Int) throws {
        for seed in 0..<6 {
            let history = try history(600, keys: keys, seed: UInt64(seed))
            for level in [IsolationLevel.serializable, .snapshotIsolation] {
                for form in [IsolationLevel.Form.plain, .session, .realTime] {
                    let verdict = Isolation(level, form).check(
                        history,
                        within: .of(steps: 3_000_000)
                    )
                    #expect(verdict.isValid, "seed \(seed), \(level), \(form): \(verdict)")
                }
            }
        }
    }

    /// Proposed orders that contradict what is known would be proposed again and again.
    @Test(arguments: [IsolationLevel.Form.plain, .realTime])
    func manyOrdersAreFound(form: IsolationLevel.Form) throws {
        let history = try history(8000, keys: 100, seed: 7)
        let verdict = Isolation(.serializable, form).check(history, within: .of(steps: 10_000_000))
        #expect(verdict.isValid, "\(verdict)")
    }
}
