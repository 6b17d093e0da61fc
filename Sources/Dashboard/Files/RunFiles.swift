import Archive

/// The files that belong to a run: those that a run writes, by their names, and nothing else.
struct RunFiles {
    let root: String
    /// The folder, as `suite/name`.
    let folder: [String]

    init(root: String, suite: String, name: String) {
        self.root = root
        folder = [suite, name]
    }

    /// The files of a folder of a run, the ones to read first before the others.
    static let names = [
        "report.html", "counterexample.txt", "results.json", "record.json", "plan.yaml",
        "history.jsonl", "history.jsonl.gz", "attempts.jsonl", "attempts.jsonl.gz",
        "policy.jsonl", "policy.jsonl.gz", "policy.yaml", "schedule.jsonl", "faults.jsonl",
        "evidence.json", "environment.json",
    ]
    /// The files of a node.
    static let nodeNames = ["stdout.log", "stderr.log"]

    /// Opens one of them; nil if it is none of the run's, or not there.
    func open(_ path: [String]) -> StoreFile? {
        guard belongs(path) else { return nil }
        return StoreFile(below: root, folder + path)
    }

    private func belongs(_ path: [String]) -> Bool {
        switch path.count {
        case 1: Self.names.contains(path[0])
        case 3: path[0] == "nodes" && Self.nodeNames.contains(path[2])
        default: false
        }
    }

    /// Those that are there, with their sizes.
    var present: [(path: [String], size: Int)] {
        let nodes = StoreFile.names(below: root, folder + ["nodes"]).prefix(64)
        let paths =
            Self.names.map { [$0] }
            + nodes.flatMap { node in Self.nodeNames.map { ["nodes", node, $0] } }
        return paths.compactMap { path in open(path).map { (path, $0.size) } }
    }

    /// The text of one of them, cut off at a number of bytes; nil if it is not there.
    func text(_ name: String, atMost most: Int = 256 << 10) -> String? {
        guard let file = open([name]) else { return nil }
        return String(decoding: file.read(at: 0, min(most, file.size)), as: UTF8.self)
    }
}

extension WebResponse {
    /// The largest page by itself that is read to be served.
    private static let reportMax = 64 << 20

    /// A file as it is, as text that no browser takes for anything else.
    static func file(_ file: StoreFile, named name: String) -> WebResponse {
        let type =
            name.hasSuffix(".gz") ? "application/gzip" : "text/plain; charset=utf-8"
        return WebResponse(type: type, .pieces(file), policy: .data, tag: file.tag)
    }

    /// A page by itself, such as a run's report; nil where it is too long.
    static func report(_ file: StoreFile) -> WebResponse? {
        guard let bytes = file.bytes(atMost: reportMax) else { return nil }
        return WebResponse(
            type: "text/html; charset=utf-8",
            .bytes(bytes),
            policy: .report(scripts: InlineScripts.hashes(in: bytes)),
            tag: file.tag
        )
    }
}
