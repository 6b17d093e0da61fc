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
        /// The links that are cut now, as the layer found them.
        var realised: Set<Link>
        /// What was measured of it.
        var effect: Value = .null
    }

    private struct State {
        var breakage = Breakage()
        /// When what is broken now began to be so.
        var since: Int64?
        var windows: [FaultWindow] = []
        /// What living nodes should notice, from the first break until all is mended.
        var truth: Detection.Truth?
        var truths: [Detection.Truth] = []
        var mended: Int64 = 0
    }

    private let nodes: [NodeID]
    /// How long a call may take: what was asked of a node so soon before it fell silent was cut
    /// short, and says nothing of the side on which the node was.
    private let patience: Int64
    private let file: FileHandle
    private let state = Mutex(State())

    init(path: String, nodes: [NodeID], patience: Duration = .zero) throws(ControlError) {
        self.nodes = nodes
        self.patience = patience.nanoseconds
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
            let silentBefore = state.breakage.silent
            var next = state.breakage
            next.take(entry.fault)
            close(&state, at: entry.begun, silenced: next.silent.subtracting(silentBefore))
            state.breakage = next
            if state.breakage.isBroken {
                state.since = entry.done
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
            close(&closed, at: now)
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
            "cut": .links(entry.realised.sorted()), "dead": .nodes(breakage.dead.sorted()),
            "paused": .nodes(breakage.paused.sorted()),
            "skewed": .nodes(breakage.skewed.sorted()), "effect": entry.effect,
        ]
        if let offset = entry.offset { fields["offset"] = .int(offset.nanoseconds) }
        return .map(fields)
    }

    private static func compare(_ entry: Entry, with breakage: Breakage) throws(ControlError) {
        let wanted = Set(breakage.partition?.cut ?? [])
        guard entry.realised != wanted else { return }
        let difference = entry.realised.symmetricDifference(wanted).sorted()
        throw ControlError(
            "\(entry.fault.f): the cut in force is not the one asked for; it differs in"
                + " \(difference.map(\.description).joined(separator: ", "))"
        )
    }

    private static func endTruth(_ state: inout State, at end: Int64) {
        guard var truth = state.truth else { return }
        truth.end = end
        state.truths.append(truth)
        state.truth = nil
    }

    /// Ends the open window; nodes that fall silent then are on no side shortly before.
    private func close(_ state: inout State, at end: Int64, silenced: Set<NodeID> = []) {
        guard let since = state.since else { return }
        let end = max(since, end)
        let split = silenced.isEmpty ? end : max(since, end - patience)
        for (span, leaving) in [(since..<split, []), (split..<end, silenced)]
        where !span.isEmpty { state.windows.append(window(state.breakage, span, leaving)) }
        state.since = nil
    }

    private func window(
        _ breakage: Breakage,
        _ span: Range<Int64>,
        _ leaving: Set<NodeID>
    ) -> FaultWindow {
        let majority = breakage.majority(of: nodes)
        // Who is dead or stands still is on no side: nobody promises that it answers.
        let nowhere = breakage.silent.union(leaving)
        let sides = Dictionary(grouping: nodes.filter { !nowhere.contains($0) }) {
            majority.contains($0)
        }
        return FaultWindow(
            start: span.lowerBound,
            end: span.upperBound,
            majority: Set((sides[true] ?? []).map(\.name)),
            minority: Set((sides[false] ?? []).map(\.name))
        )
    }
}
