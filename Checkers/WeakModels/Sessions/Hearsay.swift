/// What came before what for one session, by the order of sessions alone.
///
/// A write is older than a later one of the same session, and older than an own write of the
/// session that had read it before, or a later write of the one who made it. That is the order
/// which pipelines keep for the reader, so what is too old by it breaks PRAM as well as causal
/// consistency: what others had read before they wrote plays no part.
struct Hearsay {
    private let graph: CausalGraph
    /// Per session, by the dimension of another one: the reads that returned a later write of that
    /// one than all reads before, with the ordinals of those writes, both ascending.
    private var reads: [[Int32: [(read: Int32, ordinal: Int32)]]]

    init(_ graph: CausalGraph) {
        self.graph = graph
        reads = Array(repeating: [:], count: graph.last.count)
    }

    /// Takes the next read of its session.
    mutating func note(_ read: Int32) {
        let node = graph.nodes[Int(read)]
        for source in graph.sources(of: node) where source >= 0 {
            let writer = graph.nodes[Int(source)]
            let dimension = graph.dimensions[Int(writer.session)]
            let last = reads[Int(node.session)][dimension]?.last
            guard last?.ordinal ?? 0 < writer.ordinal else { continue }
            reads[Int(node.session)][dimension, default: []].append((read, writer.ordinal))
        }
    }

    /// Whether one write is older than another for the session of an operation.
    func isOlder(_ write: Int32, than other: Int32, for node: CausalGraph.Node) -> Bool {
        let one = graph.nodes[Int(write)]
        let two = graph.nodes[Int(other)]
        if one.session == two.session { return one.ordinal < two.ordinal }
        guard two.session == node.session else { return false }
        let dimension = graph.dimensions[Int(one.session)]
        let first = reads[Int(node.session)][dimension]?.first { $0.ordinal >= one.ordinal }
        return first.map { $0.read < other } ?? false
    }
}
