import Archive
import Dispatch
import Synchronization

/// Reads the records of folders, as many at once as there are processor cores.
struct RecordReader {
    let root: String
    /// The folders that were skipped and why, a line each.
    private(set) var complaints: [String] = []

    init(root: String) { self.root = root }

    /// How many records are held at a time, and into how many parts these are divided.
    private static let chunk = 512
    private static let parts = 16

    private typealias Reading = Result<RunRow?, ArchiveError>

    /// Reads folders `suite/name`, and hands over each with its row, in their order.
    ///
    /// Without a row are those that hold no record, and those that are complained about.
    mutating func read(
        _ folders: [String],
        _ body: (_ folder: String, _ row: RunRow?) throws -> Void
    ) rethrows {
        var rest = folders[...]
        while !rest.isEmpty {
            let chunk = Array(rest.prefix(Self.chunk))
            rest = rest.dropFirst(Self.chunk)
            for (folder, reading) in zip(chunk, Self.readings(of: chunk, below: root)) {
                switch reading {
                case .success(let row): try body(folder, row)
                case .failure(let error):
                    complaints.append("\(error)")
                    try body(folder, nil)
                }
            }
        }
    }

    private static func readings(of folders: [String], below root: String) -> [Reading] {
        let readings = Mutex([Reading](repeating: .success(nil), count: folders.count))
        DispatchQueue.concurrentPerform(iterations: min(parts, folders.count)) { part in
            for place in stride(from: part, to: folders.count, by: parts) {
                let reading = self.reading(of: folders[place], below: root)
                readings.withLock { $0[place] = reading }
            }
        }
        return readings.withLock { $0 }
    }

    private static func reading(of folder: String, below root: String) -> Reading {
        do throws(ArchiveError) {
            let record = try RunDirectory(path: root + "/" + folder).readRecord()
            return .success(record.map { RunRow(folder: folder, record: $0) })
        } catch {
            return .failure(error)
        }
    }
}
