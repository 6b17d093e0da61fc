import Histories

/// How many concurrent values readers were shown, and which of them were none.
///
/// For registers that answer several values where writes did not know of each other. A sibling is
/// *false* if another one in the same answer replaced it, by way of whatever writes: the store said
/// so itself, in the completions of writes (`"version": "n1.17", "replaced": ["n2.4"]`).
///
/// ```
/// process 1  |- write 1, version a -|  |- write 2, version b, replaced a -|
/// process 2                                                                |- read → [1, 2] -|
/// ```
///
/// Source: Almeida, Baquero, Gonçalves, Preguiça and Fonte, Scalable and accurate causality
/// tracking for eventually consistent stores, DAIS 2014, for false siblings and for what they
/// become if clients go on writing: an explosion, which the growth shows.
public struct Siblings: Sendable, Hashable {
    /// How many reads were answered several values.
    public private(set) var several = Share()
    /// How many values an answer had; nil without reads.
    public private(set) var count: Quantiles?
    /// The mean of that.
    public private(set) var mean: Double = 0
    /// How many of the answers with several values had a false one.
    public private(set) var withFalse = Share()
    /// By how many values answers grow with each acknowledged write of the key, at best fit.
    ///
    /// Of reads after the last fault, or of all if there was none; nil where nothing was written
    /// between reads. Clearly above zero, siblings pile up.
    public private(set) var growth: Double?

    /// Measures the registers of a history; nil if no read was answered several values.
    public init?(_ history: History, windows: [FaultWindow] = []) {
        let last = windows.map(\.end).max() ?? .min
        var counts: [Int64] = []
        var fit = Line()
        for calls in KeyedCalls.all(of: history)
        where calls.operations.contains(where: { $0.f == "write" }) {
            let lineage = Lineage(calls)
            let ends = calls.operations.filter { $0.f == "write" && $0.isOK }.map(\.finish).sorted()
            for read in calls.operations where read.f == "read" && read.isOK && !read.isFinal {
                let values = read.heldValues
                several.count(values.count > 1)
                counts.append(Int64(values.count))
                if values.count > 1 { withFalse.count(lineage.hasFalse(among: values)) }
                if read.invokedAt ?? .max >= last {
                    fit.add(Double(ends.count(before: read.start)), Double(values.count))
                }
            }
        }
        guard several.part > 0 else { return nil }
        count = Quantiles(counts)
        mean = Double(counts.reduce(0, +)) / Double(counts.count)
        growth = fit.slope
    }
}

/// What the writes of one register say that they replaced.
private struct Lineage {
    private var writes: [Value: Operation] = [:]
    private var values: [Value: Value] = [:]

    init(_ calls: KeyedCalls) {
        for write in calls.operations where write.f == "write" && write.isOK {
            writes[write.argument] = write
            if let version = write.extra["version"] { values[version] = write.argument }
        }
    }

    /// Whether some value was replaced by another one of them, directly or not.
    func hasFalse(among siblings: Set<Value>) -> Bool {
        let known = siblings.compactMap { writes[$0] }
        // What was done before a sibling was begun cannot have replaced it.
        let floor = known.map(\.start).min() ?? 0
        var open = known.flatMap(replaced)
        var seen: Set<Value> = []
        while let value = open.popLast() {
            if siblings.contains(value) { return true }
            guard seen.insert(value).inserted, let write = writes[value], write.finish > floor
            else { continue }
            open += replaced(write)
        }
        return false
    }

    private func replaced(_ write: Operation) -> [Value] {
        (write.extra["replaced"]?.elements ?? []).compactMap { values[$0] }
    }
}

/// A straight line through points, by least squares.
private struct Line {
    private var (count, x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)

    mutating func add(_ x: Double, _ y: Double) {
        count += 1
        self.x += x
        self.y += y
        xx += x * x
        xy += x * y
    }

    /// Nil if all points lie above each other.
    var slope: Double? {
        let spread = count * xx - x * x
        return spread > 0 ? (count * xy - x * y) / spread : nil
    }
}
