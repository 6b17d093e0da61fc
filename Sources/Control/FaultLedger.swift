import Checkers
import Faults
import Foundation
import Histories
import Replication
import Scoring
import Synchronization

/// The ground truth: what was cut or dead, from when to when; also as `faults.jsonl`.
final class FaultLedger: Sendable {
    private struct State {
        var partition: Partition?
        var dead: Set<NodeID> = []
        /// When what is broken now began to be so.
        var since: Int64?
        var windows: [FaultWindow] = []
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

    /// Nodes that are dead now, sorted.
    var dead: [NodeID] { state.withLock { $0.dead.sorted() } }

    /// When everything that was broken had been mended; 0 if nothing ever was.
    var mended: Int64 { state.withLock { $0.mended } }

    /// What is broken now, in a few words; nil if nothing is.
    var summary: String? {
        state.withLock { state in
            let words = [
                state.partition.map { "\($0.shape.rawValue) (\($0.cut.count) links cut)" },
                state.dead.isEmpty
                    ? nil : "killed \(state.dead.sorted().map(\.name).joined(separator: " "))",
            ].compactMap { $0 }
            return words.isEmpty ? nil : words.joined(separator: ", ")
        }
    }

    /// Takes down a fault that was carried out between two moments.
    /// - Throws: when the links in force are others than those that were to be cut.
    func add(
        _ fault: Fault,
        begun: Int64,
        done: Int64,
        realised: Set<Link>
    ) throws {
        try state.withLock { state in
            let wasBroken = state.since != nil
            Self.close(&state, at: begun, among: nodes)
            switch fault {
            case .partition(let partition): state.partition = partition
            case .healLinks: state.partition = nil
            case .kill(let nodes): state.dead.formUnion(nodes)
            case .restart(let nodes): state.dead.subtract(nodes)
            }
            if state.partition != nil || !state.dead.isEmpty {
                state.since = done
                var truth =
                    state.truth ?? Detection.Truth(start: done, end: .max, witnesses: [])
                truth.witnesses.formUnion(Self.witnesses(of: state, among: nodes))
                state.truth = truth
            } else if wasBroken {
                state.mended = done
                Self.endTruth(&state, at: done)
            }
            let line: Value = [
                "fault": .string(fault.f), "value": fault.value, "begun": .int(begun),
                "done": .int(done), "cut": .links(realised.sorted()),
                "dead": .list(state.dead.sorted().map { .string($0.name) }),
            ]
            try file.write(contentsOf: line.json + [UInt8(ascii: "\n")])
            let wanted = Set(state.partition?.cut ?? [])
            guard realised == wanted else {
                let difference = realised.symmetricDifference(wanted).sorted()
                throw ControlError(
                    "\(fault.f): the cut in force is not the one asked for; it differs in"
                        + " \(difference.map(\.description).joined(separator: ", "))"
                )
            }
        }
    }

    /// The windows in which something was broken, in order; an open one ends now.
    func windows(until now: Int64) -> [FaultWindow] {
        state.withLock { state in
            var closed = state
            Self.close(&closed, at: now, among: nodes)
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

    private static func endTruth(_ state: inout State, at end: Int64) {
        guard var truth = state.truth else { return }
        truth.end = end
        state.truths.append(truth)
        state.truth = nil
    }

    /// The living nodes that no longer hear a peer.
    private static func witnesses(of state: State, among nodes: [NodeID]) -> [NodeID] {
        let deaf = Set((state.partition?.cut ?? []).map(\.to))
        return nodes.filter {
            !state.dead.contains($0) && (!state.dead.isEmpty || deaf.contains($0))
        }
    }

    private static func close(_ state: inout State, at end: Int64, among nodes: [NodeID]) {
        guard let since = state.since else { return }
        let living = nodes.filter { !state.dead.contains($0) }
        let deadCuts = state.dead.flatMap { dead in
            nodes.filter { $0 != dead }.flatMap {
                [Link(from: dead, to: $0), Link(from: $0, to: dead)]
            }
        }
        let whole = Partition(
            shape: state.partition?.shape ?? .majorityMinority,
            cut: (state.partition?.cut ?? []) + deadCuts
        )
        let majority = Set(whole.majoritySide(of: nodes)).intersection(living)
        state.windows.append(
            FaultWindow(
                start: since,
                end: end,
                majority: Set(majority.map(\.name)),
                minority: Set(nodes.filter { !majority.contains($0) }.map(\.name))
            )
        )
        state.since = nil
    }
}
