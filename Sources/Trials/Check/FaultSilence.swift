import Checkers
import Faults
import Foundation
import Histories

/// The times in which something was broken, calls were made, and none of them was answered.
///
/// A verdict on a history with such a time says nothing of the fault: that has to be said. Faults
/// are ours, or those that others' nemeses begin and end by names such as `start-partition` and
/// `stop-partition`, `start` and `stop`, `pause` and `resume`, `kill` and `start`.
struct FaultSilence {
    private struct Window {
        var name: String
        /// Positions among the events.
        var start: Int
        var end: Int
    }

    private let history: History
    private var silent: [Window] = []
    private var open: [String: Int] = [:]
    private var state = FaultState()
    /// Whether `start` starts what was killed, and is no fault.
    private let startsNodes: Bool
    /// Per position: the number of invocations, and of answers, before it.
    private var invoked: [Int32] = [0]
    private var answered: [Int32] = [0]

    init(_ history: History) {
        self.history = history
        let events = history.events
        let faults = history.nemesisEvents
        startsNodes = faults.contains { $0.f == "kill" }
        if faults.isEmpty { return }
        count()
        for position in events.indices where events[position].process == .nemesis {
            observe(events[position], at: position)
        }
        for (name, start) in open { close(name, from: start, at: events.count) }
        silent.sort { ($0.start, $0.name) < ($1.start, $1.name) }
    }

    /// A sentence about the first of these times; nil if there are none.
    var note: String? {
        guard let first = silent.first else { return nil }
        let more = silent.count - 1
        let others = more == 0 ? "" : ", nor while \(more) other fault\(more == 1 ? "" : "s") did"
        return "nothing was answered while \(first.name.printable(limit: 40)) lasted"
            + " (\(moment(first.start)) to \(moment(first.end)))\(others): that part proves nothing"
    }

    private func moment(_ position: Int) -> String {
        guard position < history.events.count else { return "the end" }
        let event = history.events[position]
        guard let time = event.time else { return "event \(event.index)" }
        return String(format: "%.3f s", Double(time) / 1e9)
    }

    private mutating func count() {
        var begun: Int32 = 0
        var done: Int32 = 0
        for event in history.events {
            if event.process != .nemesis {
                if event.kind == .invoke { begun += 1 }
                if event.kind == .ok { done += 1 }
            }
            invoked.append(begun)
            answered.append(done)
        }
    }

    private mutating func observe(_ event: Event, at position: Int) {
        if let fault = Fault(f: event.f, value: event.value) {
            if event.extra["stage"] == "begin" { return }
            let before = state
            state.apply(fault)
            if state != before { return observeOwn(before, at: position) }
        }
        guard let (name, isBegun) = foreign(event.f) else { return }
        if isBegun {
            // A nemesis tells of its doings twice: the fault is there the second time.
            open[name] = position
        } else if let start = open[name] {
            close(name, from: start, at: position)
        }
    }

    private mutating func observeOwn(_ before: FaultState, at position: Int) {
        let whole = FaultState()
        if before == whole { open[Self.own] = position }
        if state == whole, let start = open[Self.own] { close(Self.own, from: start, at: position) }
    }

    private static let own = "a fault"

    private mutating func close(_ name: String, from start: Int, at end: Int) {
        open[name] = nil
        if invoked[end] > invoked[start] && answered[end] == answered[start] {
            silent.append(Window(name: name, start: start, end: end))
        }
    }

    /// The name of a fault of others, and whether it begins.
    private func foreign(_ f: String) -> (name: String, isBegun: Bool)? {
        switch f {
        case "start": startsNodes ? ("kill", false) : ("start", true)
        case "stop": ("start", false)
        case "kill", "pause", "partition": (f, true)
        case "resume": ("pause", false)
        case "heal": ("partition", false)
        default:
            if f.hasPrefix("start-") {
                (f, true)
            } else if f.hasPrefix("stop-") {
                ("start-" + f.dropFirst(5), false)
            } else {
                nil
            }
        }
    }
}
