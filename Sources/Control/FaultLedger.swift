import Checkers
import Faults
import Foundation
import Histories
import Replication
import Scoring
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

    private struct State {
        var breakage = Breakage()
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
    private let state = Mutex(State())

    init(path: String, nodes: [NodeID]) throws(ControlError) {
        self.nodes = nodes
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ControlError.system(path) }
        self.file = file
    }

    /// What is broken now.
    var breakage: Breakage { state.withLock { $0.breakage } }

    /// When everything that was broken had been mended; 0 if nothing ever was.
    var mended: Int64 { state.withLock { $0.mended } }

    /// Takes down a fault that was carried out.
    /// - Throws: when the links in force are others than those that were to be cut.
    func add(_ entry: Entry) throws {
        try state.withLock { state in
            let wasBroken = state.breakage.isBroken
            Self.close(&state, before: entry, among: nodes)
            state.breakage.take(entry.fault)
            state.breakage.stopped = entry.stopped
            if case .partition = entry.fault { state.partitions += 1 }
            if state.breakage.isBroken {
                state.since = (entry.begun, entry.done)
            } else if wasBroken {
                state.mended = entry.done
            }
            if state.breakage.disturbsLinks {
                var truth =
                    state.truth
                    ?? Detection.Truth(start: entry.done, end: .max, witnesses: [])
                truth.witnesses.formUnion(state.breakage.witnesses(among: nodes))
                state.truth = truth
            } else {
                Self.endTruth(&state, at: entry.done)
            }
            try file.write(contentsOf: line(entry, state.breakage).json + [UInt8(ascii: "\n")])
            try Self.compare(entry, with: state.breakage)
        }
    }

    /// The windows in which something was broken, in order; an open one ends now.
    func windows(until now: Int64) -> [FaultWindow] {
        state.withLock { state in
            var closed = state
            if let since = closed.since, now > since.done {
                Self.close(&closed, since, at: now, among: nodes, but: [])
            }
            return closed.windows
        }
    }

    /// When nodes could not all reach each other, in order; an open time ends now.
    func truths(until now: Int64) -> [Detection.Truth] {
        state.withLock { state in
            var closed = state
            Self.endTruth(&closed, at: now)
            return closed.truths
        }
    }

    private func line(_ entry: Entry, _ breakage: Breakage) -> Value {
        var fields: [String: Value] = [
            "fault": .string(entry.fault.f), "value": entry.fault.value,
            "begun": .int(entry.begun), "done": .int(entry.done),
            "cut": .links((entry.realised ?? LinkCut(breakage.partition)).links.sorted()),
            "dead": .nodes(breakage.dead.sorted()),
            "paused": .nodes(breakage.paused.sorted()),
            "skewed": .nodes(breakage.skewed.sorted()),
            "troubled": .links(breakage.troubled.keys.sorted()),
            "disks": .nodes(breakage.disks.sorted()),
            "stopped": .nodes(breakage.stopped.sorted()), "effect": entry.effect,
        ]
        if let offset = entry.offset { fields["offset"] = .int(offset.nanoseconds) }
        return .map(fields)
    }

    private static func compare(_ entry: Entry, with breakage: Breakage) throws(ControlError) {
        let wanted = LinkCut(breakage.partition)
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

    private static func endTruth(_ state: inout State, at end: Int64) {
        guard var truth = state.truth else { return }
        truth.end = end
        state.truths.append(truth)
        state.truth = nil
    }

    /// Ends the window before a fault: when that was begun, or, if another one was done meanwhile,
    /// when it was done; until then its nodes count as silent, for it strikes them some time.
    private static func close(
        _ state: inout State,
        before entry: Entry,
        among nodes: [NodeID]
    ) {
        guard let since = state.since else { return }
        if entry.begun > since.done {
            close(&state, since, at: entry.begun, among: nodes, but: entry.stopped)
        } else if entry.done > since.done {
            let struck = entry.stopped.union(entry.fault.nodes)
            close(&state, since, at: entry.done, among: nodes, but: struck)
        }
        state.since = nil
    }

    private static func close(
        _ state: inout State,
        _ since: (begun: Int64, done: Int64),
        at end: Int64,
        among nodes: [NodeID],
        but struck: Set<NodeID>
    ) {
        // Who is dead or stands still is on no side: nobody promises that it answers.
        let silent = state.breakage.silent.union(struck)
        let majority = state.breakage.majority(of: nodes).subtracting(silent)
        let minority = nodes.filter { !majority.contains($0) && !silent.contains($0) }
        state.windows.append(
            FaultWindow(
                start: since.done,
                end: end,
                majority: Set(majority.map(\.name)),
                minority: Set(minority.map(\.name)),
                silent: Set(silent.map(\.name)),
                begun: since.begun,
                shape: state.breakage.partition?.shape.rawValue,
                partition: state.breakage.partition == nil ? nil : state.partitions,
                cause: state.breakage.kinds
            )
        )
    }
}
