import Checkers
import Faults
import Histories
import Replication

/// What was broken from when to when, by the faults that were really carried out.
///
/// A run folds them while it goes on, and writes each as a line of `faults.jsonl`. Folded again,
/// the lines give the same windows.
public struct FaultTimeline: Sendable {
    /// A fault that was carried out.
    public struct Step: Sendable {
        /// What was really done.
        public var fault: Fault
        /// When it was begun, in the history's time.
        public var begun: Int64
        /// When it was done, in the history's time.
        public var done: Int64
        /// The nodes that do not run then because their disks do not let them.
        public var stopped: Set<NodeID>

        /// A fault with its times.
        public init(fault: Fault, begun: Int64, done: Int64, stopped: Set<NodeID> = []) {
            self.fault = fault
            self.begun = begun
            self.done = done
            self.stopped = stopped
        }
    }

    /// What is broken now.
    public private(set) var faults = FaultState()
    /// When everything that was broken had been mended; 0 if nothing ever was.
    public private(set) var mended: Int64 = 0
    private let nodes: [NodeID]
    /// When what is broken now began to be so: the fault was begun, and done.
    private var since: (begun: Int64, done: Int64)?
    private var closed: [FaultWindow] = []
    /// How many partitions there have been.
    private var partitions = 0
    /// What living nodes should notice, from the first break until all is mended.
    private var truth: Detection.Truth?
    private var ended: [Detection.Truth] = []

    /// A cluster in which nothing is broken yet.
    public init(nodes: [NodeID]) { self.nodes = nodes }

    /// Folds in a fault that was carried out.
    public mutating func add(_ step: Step) {
        let wasBroken = faults.isBroken
        close(before: step)
        faults.apply(step.fault)
        faults.stopped = step.stopped
        if case .partition = step.fault { partitions += 1 }
        if faults.isBroken {
            since = (step.begun, step.done)
        } else if wasBroken {
            mended = step.done
        }
        guard faults.disturbsLinks else { return endTruth(at: step.done) }
        var truth = truth ?? Detection.Truth(start: step.done, end: .max, witnesses: [])
        truth.witnesses.formUnion(faults.witnesses(among: nodes))
        self.truth = truth
    }

    /// The windows in which something was broken, in order; an open one ends now.
    public func windows(until now: Int64) -> [FaultWindow] {
        var timeline = self
        if let since, now > since.done { timeline.close(since, at: now, but: []) }
        return timeline.closed
    }

    /// When nodes could not all reach each other, in order; an open time ends now.
    public func truths(until now: Int64) -> [Detection.Truth] {
        var timeline = self
        timeline.endTruth(at: now)
        return timeline.ended
    }

    private mutating func endTruth(at end: Int64) {
        guard var truth else { return }
        truth.end = end
        ended.append(truth)
        self.truth = nil
    }

    /// Ends the window before a fault: when that was begun, or, if another one was done meanwhile,
    /// when it was done; until then its nodes count as silent, for it strikes them at some time.
    private mutating func close(before step: Step) {
        guard let since else { return }
        if step.begun > since.done {
            close(since, at: step.begun, but: step.stopped)
        } else if step.done > since.done {
            close(since, at: step.done, but: step.stopped.union(step.fault.nodes))
        }
        self.since = nil
    }

    private mutating func close(
        _ since: (begun: Int64, done: Int64),
        at end: Int64,
        but struck: Set<NodeID>
    ) {
        // A node that is dead or paused is on no side: nothing promises that it answers.
        let silent = faults.silent.union(struck)
        let majority = faults.majority(of: nodes).subtracting(silent)
        let minority = nodes.filter { !majority.contains($0) && !silent.contains($0) }
        closed.append(
            FaultWindow(
                start: since.done,
                end: end,
                majority: Set(majority.map(\.name)),
                minority: Set(minority.map(\.name)),
                silent: Set(silent.map(\.name)),
                begun: since.begun,
                shape: faults.partition?.shape.rawValue,
                partition: faults.partition == nil ? nil : partitions,
                cause: faults.kinds
            )
        )
    }
}

extension FaultTimeline.Step {
    /// Reads a line of `faults.jsonl`, which says more than this; nil for anything else.
    public init?(_ line: Value) {
        guard let f = line["fault"]?.text, let begun = line["begun"]?.integer,
            let done = line["done"]?.integer,
            let fault = Fault(f: f, value: line["value"] ?? .null)
        else { return nil }
        let stopped = (line["stopped"]?.elements ?? []).compactMap(\.text)
        self.init(
            fault: fault,
            begun: begun,
            done: done,
            stopped: Set(stopped.map { NodeID($0) })
        )
    }
}
