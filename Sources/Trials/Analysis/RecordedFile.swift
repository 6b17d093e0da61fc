import Histories

/// One of a run's files of events, as it was written or compressed since.
struct RecordedFile {
    /// Where it is.
    let path: String

    /// The file at a path, or the compressed one beside it.
    init(_ path: String) {
        let packed = path + ".gz"
        let isPacked = !HistoryPlaces.isFile(path) && HistoryPlaces.isFile(packed)
        self.path = isPacked ? packed : path
    }

    /// Whether it is there.
    var exists: Bool { HistoryPlaces.isFile(path) }

    /// Reads it; nothing of its bytes stays in memory.
    func recording() throws -> Recording {
        try HistoryFile(path).withBytes { bytes in
            try Recording.decode(bytes, format: .jsonl, file: path)
        }
    }
}
