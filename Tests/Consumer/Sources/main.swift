import Checkers
import Histories

// A register: process 1 reads after the write of process 0 is done, and sees it, or does not.
for (name, answer) in [("fresh", Value.int(1)), ("stale", .null)] {
    let events = [
        Event(index: 0, time: 10, process: .client(0), kind: .invoke, f: "write", value: .int(1)),
        Event(index: 1, time: 20, process: .client(0), kind: .ok, f: "write", value: .int(1)),
        Event(index: 2, time: 30, process: .client(1), kind: .invoke, f: "read"),
        Event(index: 3, time: 40, process: .client(1), kind: .ok, f: "read", value: answer),
    ]
    let bytes = events.reduce(into: [UInt8]()) { JSONLines.append($1, to: &$0) }
    let history = try Recording.decode(bytes).history()
    let verdict = Linearizability(model: .register).check(history)
    print("\(name): \(verdict.isValid ? "linearizable" : "not linearizable")")
    for anomaly in verdict.anomalies { print(anomaly.name, anomaly.drawing, separator: "\n") }
}
