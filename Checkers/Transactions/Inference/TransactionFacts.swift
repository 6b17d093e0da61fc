import Histories

/// What a history of transactions says for certain: who committed, what was read from which
/// version, the order of versions as far as reads show it, and what no order can explain.
///
/// Committed are the acknowledged transactions, and those of unknown outcome of which an
/// acknowledged one read something; the others may not have happened, and having happened they
/// could only add demands. Vertices are the committed transactions, in order of invocation. An
/// *external* read is one of a key that its transaction has not written before. Source: Kingsbury
/// and Alvaro, Elle, VLDB 2020, sections 4 and 5; Adya, Weak consistency, MIT 1999, section 4.2.
struct TransactionFacts {
    let columns: TransactionColumns
    /// Per transaction: its vertex, or -1.
    var vertices: [Int32] = []
    /// Per vertex: its transaction.
    var transactions: [Int32] = []

    // External reads, vertex by vertex.
    var firstReads: [Int32] = [0]
    var readKeys: [Int32] = []
    /// The vertex that made the version; -1 for the initial state.
    var readSources: [Int32] = []
    var readSteps: [Int32] = []

    // Keys written, each once, vertex by vertex.
    var firstWrites: [Int32] = [0]
    var writtenKeys: [Int32] = []

    var orders = VersionOrders(
        firstVersions: [],
        owners: [],
        firstTails: [],
        tails: [],
        readRanks: [],
        writeRanks: []
    )
    // Elements of the longest lists, key by key: the writes that they are of, -1 for garbage.
    var firstElements: [Int32] = []
    var elements: [Int32] = []
    /// Per key: whether inference stopped, as reads contradict each other.
    var isOrderless: [Bool] = []
    var problems = Problems()
    /// Why reads can be understood in two ways, if they can.
    var ambiguity: Cause?
    /// A step that does not fit its key, in a sentence.
    var misfit: String?

    var count: Int { transactions.count }

    /// The external reads of a vertex.
    @inline(__always)
    func reads(of vertex: Int) -> Range<Int> {
        Int(firstReads[vertex])..<Int(firstReads[vertex + 1])
    }

    /// The keys written by a vertex.
    @inline(__always)
    func writes(of vertex: Int) -> Range<Int> {
        Int(firstWrites[vertex])..<Int(firstWrites[vertex + 1])
    }

    /// The place of a key among those that a vertex wrote; nil if it did not.
    @inline(__always)
    func write(of key: Int32, by vertex: Int) -> Int? {
        var range = writes(of: vertex)
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            range =
                writtenKeys[middle] <= key
                ? middle..<range.upperBound : range.lowerBound..<middle
        }
        return range.first.flatMap { writtenKeys[$0] == key ? $0 : nil }
    }

    func process(of vertex: Int) -> Int32 { columns.processes[Int(transactions[vertex])] }
    func invoked(_ vertex: Int) -> Int32 { columns.invoked[Int(transactions[vertex])] }
    func completed(_ vertex: Int) -> Int32 { columns.completed[Int(transactions[vertex])] }

    /// The vertices that were acknowledged, in the order of that.
    var inOrderOfCompletion: [Int32] {
        var last = -1
        for vertex in 0..<count where completed(vertex) != .max {
            last = max(last, Int(completed(vertex)))
        }
        // A place of the history for each: no sorting is needed.
        var places = [Int32](repeating: -1, count: last + 1)
        for vertex in 0..<count where completed(vertex) != .max {
            places[Int(completed(vertex))] = Int32(vertex)
        }
        return places.filter { $0 >= 0 }
    }

    /// Whether every key holds a list.
    var hasListsOnly: Bool {
        columns.keyUses.indices.allSatisfy {
            columns.isList($0) || !columns.keyUses[$0].contains(.written)
        }
    }
}
