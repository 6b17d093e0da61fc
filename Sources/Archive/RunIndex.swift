import Glibc
import Histories

/// The index of runs: `index.jsonl` in the folder of all runs, one line a run.
///
/// A line is appended in one write when a run ends, so that processes on one machine can record
/// side by side. Of several lines about one folder the last counts. The folders are the truth:
/// the index can be written again from them.
public struct RunIndex: Sendable {
    /// A run as the index knows it.
    public struct Entry: Hashable, Sendable {
        /// The folder, seen from the folder of all runs: `suite/name`.
        public var folder: String
        /// The run, as its `record.json` has it.
        public var record: RunRecord

        /// An entry.
        public init(folder: String, record: RunRecord) {
            self.folder = folder
            self.record = record
        }
    }

    /// What was read, and a line about each thing that could not be.
    public struct Contents: Sendable {
        /// The runs, oldest first.
        public var entries: [Entry] = []
        /// What was skipped and why, a line each.
        public var complaints: [String] = []
    }

    /// The folder of all runs.
    public let root: String

    /// The index of a folder of runs.
    public init(root: String) { self.root = root }

    /// The index's file.
    public var path: String { root + "/index.jsonl" }

    /// Appends a run.
    public func append(_ entry: Entry) throws(ArchiveError) {
        let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .system(path, "cannot be written") }
        defer { close(file) }
        // A process that was killed may have left half a line.
        let line = (Self.endsInLine(file) ? "" : "\n") + Self.line(entry)
        guard Files.writeAll(Array(line.utf8), to: file) else {
            throw .system(path, "cannot be written")
        }
    }

    private static func endsInLine(_ file: Int32) -> Bool {
        let size = lseek(file, 0, SEEK_END)
        var last: UInt8 = 0
        return size <= 0 || pread(file, &last, 1, size - 1) != 1 || last == UInt8(ascii: "\n")
    }

    private static func line(_ entry: Entry) -> String {
        Value.map(["folder": .string(entry.folder), "record": entry.record.json]).jsonText + "\n"
    }

    /// Reads the index; nil if there is none.
    public func read() throws(ArchiveError) -> Contents? {
        guard let bytes = try Files.read(path, most: 1 << 30) else { return nil }
        var contents = Contents()
        var places: [String: Int] = [:]
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.isEmpty {
            do throws(ArchiveError) {
                let entry = try Self.entry(line)
                if let place = places[entry.folder] {
                    contents.entries[place] = entry
                } else {
                    places[entry.folder] = contents.entries.count
                    contents.entries.append(entry)
                }
            } catch {
                contents.complaints.append("\(path): line \(number + 1): \(error)")
            }
        }
        contents.entries.sort(by: Self.areInOrder)
        return contents
    }

    private static func entry(_ line: some Collection<UInt8>) throws(ArchiveError) -> Entry {
        let value: Value
        do {
            value = try JSON.parse(line)
        } catch {
            throw ArchiveError("expected a run as JSON: \(error)")
        }
        guard let folder = value["folder"]?.text, isPlain(folder), let record = value["record"]
        else { throw ArchiveError("expected a folder such as adhoc/NAME, and its record") }
        return Entry(folder: folder, record: try RunRecord(record))
    }

    /// Whether a folder is a name in a name, so that it stays below the root.
    private static func isPlain(_ folder: String) -> Bool {
        let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts.contains { ["", ".", ".."].contains($0) }
    }

    private static func areInOrder(_ one: Entry, _ other: Entry) -> Bool {
        (one.record.began, one.folder) < (other.record.began, other.folder)
    }
}

extension RunIndex {
    /// Reads the records of all folders, two levels deep.
    public func scan() -> Contents {
        var contents = Contents()
        for suite in Files.names(in: root) where suite != "latest" {
            for name in Files.names(in: root + "/" + suite) {
                let folder = suite + "/" + name
                do throws(ArchiveError) {
                    let directory = RunDirectory(path: root + "/" + folder)
                    guard let record = try directory.readRecord() else { continue }
                    contents.entries.append(Entry(folder: folder, record: record))
                } catch {
                    contents.complaints.append("\(error)")
                }
            }
        }
        contents.entries.sort(by: Self.areInOrder)
        return contents
    }

    /// Writes the index again from the folders; returns what it holds now.
    ///
    /// A run that ends meanwhile may append to the file that is replaced. Its record was written
    /// before, so a second look at the folders finds it.
    @discardableResult
    public func rebuild() throws(ArchiveError) -> Contents {
        let contents = scan()
        try Files.replace(path, with: contents.entries.map(Self.line).joined())
        let known = Set(contents.entries)
        let later = scan()
        for entry in later.entries where !known.contains(entry) { try append(entry) }
        return later
    }
}
