import Archive
import Glibc

/// The names of the folders of runs below a root, two levels deep.
///
/// Nothing is opened but the root and its suites, and nothing but names is read; and of these only
/// their numbers are kept, since nearly all of them are known: a hundred thousand folders take a
/// twentieth of a second.
struct FolderNames {
    /// The numbers of all folders.
    private(set) var numbers: [Int64] = []
    /// The suites that are there and cannot be read: what they hold is not known to be gone.
    private(set) var hidden: Set<String> = []
    /// What could not be read and why, a line each.
    private(set) var complaints: [String] = []

    private let root: String
    private var suites: [String] = []

    /// Lists the folders below a root; none if there is no such root.
    init(root: String) {
        self.root = root
        guard let names = Self.each(in: root, { Self.text($0) }, &complaints) else {
            hidden = [""]
            return
        }
        suites = names.filter { !Self.isOther($0) }
        for suite in suites {
            let start = Number(suite + "/")
            let found = Self.each(
                in: root + "/" + suite,
                { Self.isNoRun($0) ? nil : start.continued($0).value },
                &complaints
            )
            if let found { numbers += found } else { hidden.insert(suite) }
        }
    }

    /// The folders with some numbers, as `suite/name`, sorted by their bytes.
    ///
    /// A name that is not UTF-8 is none of a run's.
    func folders(of numbers: Set<Int64>) -> [String] {
        if numbers.isEmpty { return [] }
        var ignored: [String] = []
        let folders = suites.flatMap { suite in
            let start = Number(suite + "/")
            let names = Self.each(
                in: root + "/" + suite,
                { numbers.contains(start.continued($0).value) ? Self.text($0) : nil },
                &ignored
            )
            return (names ?? []).map { suite + "/" + $0 }
        }
        return folders.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether a folder `suite/name` is in a suite that could not be read.
    func mayHide(_ folder: String) -> Bool {
        hidden.contains("") || hidden.contains(String(folder.prefix { $0 != "/" }))
    }

    /// The number of a folder `suite/name`: the run's key in all tables.
    static func number(of folder: String) -> Int64 { Number(folder).value }

    /// Whether a name in the root is no suite: those that are none anywhere, the link to the newest
    /// run, and the index itself.
    private static func isOther(_ name: String) -> Bool {
        RunFolders.isOther(name) || name == "latest" || name.hasPrefix("latest.")
            || name.hasPrefix("index.")
    }

    /// Whether a name in a suite is none of a run's; of nearly all names two letters tell.
    private static func isNoRun(_ name: UnsafePointer<CChar>) -> Bool {
        let length = strlen(name)
        guard length > 0 else { return true }
        let mayBeOther =
            name[0] == CChar(UInt8(ascii: ".")) || name[length - 1] == CChar(UInt8(ascii: "t"))
            || name[0] == CChar(UInt8(ascii: "n"))
        return mayBeOther && RunFolders.isOther(String(cString: name))
    }

    private static func text(_ name: UnsafePointer<CChar>) -> String? {
        String(validatingCString: name)
    }

    /// What is made of the names of all that may be folders in a folder: of none, nothing.
    ///
    /// - Returns: nil, with a complaint, if it cannot be read.
    private static func each<Result>(
        in path: String,
        _ body: (UnsafePointer<CChar>) -> Result?,
        _ complaints: inout [String]
    ) -> [Result]? {
        guard let folder = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            complaints.append("\(path): cannot be read (\(String(cString: strerror(errno))))")
            return nil
        }
        defer { closedir(folder) }
        var results: [Result] = []
        while let entry = readdir(folder) {
            guard [DT_DIR, DT_LNK, DT_UNKNOWN].contains(Int(entry.pointee.d_type)) else { continue }
            let result = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ? nil : body(name)
                }
            }
            if let result { results.append(result) }
        }
        return results
    }
}

/// A number of 64 bits for bytes.
///
/// That two of a hundred thousand folders have the same one has a probability of 3 in 10¹⁰.
/// Source: FNV-1a, Fowler, Noll and Vo, mixed by the last step of SplitMix64.
private struct Number {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    init(_ text: String) { for byte in text.utf8 { add(byte) } }

    private mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

    /// The same with further bytes, which end with a 0.
    func continued(_ bytes: UnsafePointer<CChar>) -> Number {
        var number = self
        var next = bytes
        while next.pointee != 0 {
            number.add(UInt8(bitPattern: next.pointee))
            next += 1
        }
        return number
    }

    var value: Int64 {
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int64(bitPattern: mixed ^ (mixed >> 31))
    }
}
