import Checkers
import Faults
import Foundation
import Histories
import Observations
import Replication
import Synchronization

/// The ground truth: what was cut or dead, from when to when; also as `faults.jsonl`.
final class FaultLedger: Sendable {
    /// A fault that was carried out.
    struct Entry {
        /// What was really done.
        var fault: Fault
        /// When it was begun, counted from the start of the workload; nil outside it.
        var offset: Duration?
        /// When it was begun, in the history's time.
        var begun: Int64
        /// When it was done, in the history's time.
        var done: Int64
        /// What is cut now, as the layer found it; nil after a fault that is not about cuts.
        var realised: LinkCut?
        /// What was measured of it.
        var effect: Value = .null
        /// The nodes that do not run now because their disks do not let them.
        var stopped: Set<NodeID> = []
    }

    private let file: FileHandle
    private let timeline: Mutex<FaultTimeline>

    init(path: String, nodes: [NodeID]) throws(ControlError) {
        timeline = Mutex(FaultTimeline(nodes: nodes))
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ControlError.system(path) }
        self.file = file
    }

    /// What is broken now.
    var state: FaultState { timeline.withLock { $0.faults } }

    /// When everything that was broken had been mended; 0 if nothing ever was.
    var mended: Int64 { timeline.withLock { $0.mended } }

    /// Records a fault that was carried out.
    /// - Throws: when the links in force are others than those that were to be cut.
    func add(_ entry: Entry) throws {
        try timeline.withLock { timeline in
            timeline.add(
                FaultTimeline.Step(
                    fault: entry.fault,
                    begun: entry.begun,
                    done: entry.done,
                    stopped: entry.stopped
                )
            )
            let state = timeline.faults
            try file.write(contentsOf: line(entry, state).json + [UInt8(ascii: "\n")])
            try Self.compare(entry, with: state)
        }
    }

    /// The windows in which something was broken, in order; an open one ends now.
    func windows(until now: Int64) -> [FaultWindow] {
        timeline.withLock { $0.windows(until: now) }
    }

    /// When nodes could not all reach each other, in order; an open time ends now.
    func truths(until now: Int64) -> [Detection.Truth] {
        timeline.withLock { $0.truths(until: now) }
    }

    private func line(_ entry: Entry, _ state: FaultState) -> Value {
        var fields: [String: Value] = [
            "fault": .string(entry.fault.f), "value": entry.fault.value,
            "begun": .int(entry.begun), "done": .int(entry.done),
            "cut": .links((entry.realised ?? LinkCut(state.partition)).links.sorted()),
            "dead": .nodes(state.dead.sorted()),
            "paused": .nodes(state.paused.sorted()),
            "skewed": .nodes(state.clocks.keys.sorted()),
            "troubled": .links(state.badLinks.keys.sorted()),
            "disks": .nodes(state.disks.keys.sorted()),
            "stopped": .nodes(state.stopped.sorted()), "effect": entry.effect,
        ]
        if let offset = entry.offset { fields["offset"] = .int(offset.nanoseconds) }
        return .map(fields)
    }

    private static func compare(_ entry: Entry, with state: FaultState) throws(ControlError) {
        let wanted = LinkCut(state.partition)
        guard let realised = entry.realised, realised != wanted else { return }
        let difference = realised.links.symmetricDifference(wanted.links).sorted()
        let words =
            difference.isEmpty
            ? "in its manner, \(realised.manner.rawValue)"
            : "in \(difference.map(\.description).joined(separator: ", "))"
        throw ControlError(
            "\(entry.fault.f): the cut in force is not the one asked for; it differs \(words)"
        )
    }
}
