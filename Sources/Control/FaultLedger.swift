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

    private struct Content {
        var faults = FaultState()
        /// When what is broken now began to be so: the fault was begun, and done.
        var since: (begun: Int64, done: Int64)?
        var windows: [FaultWindow] = []
        /// How many partitions there have been.
        var partitions = 0
        /// What living nodes should notice, from the first break until all is mended.
        var truth: Detection.Truth?
        var truths: [Detection.Truth] = []
        var mended: Int64 = 0
    }

    private let nodes: [NodeID]
    private let file: FileHandle
    private let content = Mutex(Content())

    init(path: String, nodes: [NodeID]) throws(ControlError) {
        self.nodes = nodes
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ControlError.system(path) }
        self.file = file
    }

    /// What is broken now.
    var state: FaultState { content.withLock { $0.faults } }

    /// When everything that was broken had been mended; 0 if nothing ever was.
    var mended: Int64 { content.withLock { $0.mended } }

    /// Records a fault that was carried out.
    /// - Throws: when the links in force are others than those that were to be cut.
    func add(_ entry: Entry) throws {
        try content.withLock { content in
            let wasBroken = content.faults.isBroken
            Self.close(&content, before: entry, among: nodes)
            content.faults.apply(entry.fault)
            content.faults.stopped = entry.stopped
            if case .partition = entry.fault { content.partitions += 1 }
            if content.faults.isBroken {
                content.since = (entry.begun, entry.done)
            } else if wasBroken {
                content.mended = entry.done
            }
            if content.faults.disturbsLinks {
                var truth =
                    content.truth
                    ?? Detection.Truth(start: entry.done, end: .max, witnesses: [])
                truth.witnesses.formUnion(content.faults.witnesses(among: nodes))
                content.truth = truth
            } else {
                Self.endTruth(&content, at: entry.done)
            }
            try file.write(contentsOf: line(entry, content.faults).json + [UInt8(ascii: "\n")])
            try Self.compare(entry, with: content.faults)
        }
    }

    /// The windows in which something was broken, in order; an open one ends now.
    func windows(until now: Int64) -> [FaultWindow] {
        content.withLock { content in
            var closed = content
            if let since = closed.since, now > since.done {
                Self.close(&closed, since, at: now, among: nodes, but: [])
            }
            return closed.windows
        }
    }

    /// When nodes could not all reach each other, in order; an open time ends now.
    func truths(until now: Int64) -> [Detection.Truth] {
        content.withLock { content in
            var closed = content
            Self.endTruth(&closed, at: now)
            return closed.truths
        }
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

    private static func endTruth(_ content: inout Content, at end: Int64) {
        guard var truth = content.truth else { return }
        truth.end = end
        content.truths.append(truth)
        content.truth = nil
    }

    /// Ends the window before a fault: when that was begun, or, if another one was done meanwhile,
    /// when it was done; until then its nodes count as silent, for it strikes them at some time.
    private static func close(
        _ content: inout Content,
        before entry: Entry,
        among nodes: [NodeID]
    ) {
        guard let since = content.since else { return }
        if entry.begun > since.done {
            close(&content, since, at: entry.begun, among: nodes, but: entry.stopped)
        } else if entry.done > since.done {
            let struck = entry.stopped.union(entry.fault.nodes)
            close(&content, since, at: entry.done, among: nodes, but: struck)
        }
        content.since = nil
    }

    private static func close(
        _ content: inout Content,
        _ since: (begun: Int64, done: Int64),
        at end: Int64,
        among nodes: [NodeID],
        but struck: Set<NodeID>
    ) {
        // A node that is dead or paused is on no side: nothing promises that it answers.
        let silent = content.faults.silent.union(struck)
        let majority = content.faults.majority(of: nodes).subtracting(silent)
        let minority = nodes.filter { !majority.contains($0) && !silent.contains($0) }
        content.windows.append(
            FaultWindow(
                start: since.done,
                end: end,
                majority: Set(majority.map(\.name)),
                minority: Set(minority.map(\.name)),
                silent: Set(silent.map(\.name)),
                begun: since.begun,
                shape: content.faults.partition?.shape.rawValue,
                partition: content.faults.partition == nil ? nil : content.partitions,
                cause: content.faults.kinds
            )
        )
    }
}
