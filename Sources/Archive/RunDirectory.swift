import Glibc

/// The folder of a run: its plan, what happened, and what was found.
public struct RunDirectory: Hashable, Sendable {
    /// The path of the folder.
    public let path: String

    /// A folder that exists.
    public init(path: String) { self.path = path }

    /// `plan.yaml`: every resolved option and the seed, written first.
    public var plan: String { path + "/plan.yaml" }
    /// `record.json`: which run this is and how it stands; see `RunRecord`.
    public var record: String { path + "/record.json" }
    /// `history.jsonl`: one event a line.
    public var history: String { path + "/history.jsonl" }
    /// `attempts.jsonl`: what nodes were asked, under a client policy.
    public var attempts: String { path + "/attempts.jsonl" }
    /// `policy.jsonl`: what the client policy did and found out.
    public var policyNotes: String { path + "/policy.jsonl" }
    /// `schedule.jsonl`: the faults that were planned, a line each.
    public var schedule: String { path + "/schedule.jsonl" }
    /// `faults.jsonl`: what was really cut or killed, and when.
    public var faults: String { path + "/faults.jsonl" }
    /// `evidence.json`: how the run went besides its history, from which it can be judged again.
    public var evidence: String { path + "/evidence.json" }
    /// `policy.yaml`: the client policy, where the plan names a file of it.
    public var policyFile: String { path + "/policy.yaml" }
    /// `results.json`: the scorecard, whole.
    public var results: String { path + "/results.json" }
    /// `counterexample.txt`: the broken promises, each with its drawing; absent if none broke.
    public var counterexample: String { path + "/counterexample.txt" }
    /// `report.html`: the scorecard with its time line and figures, for a browser.
    public var report: String { path + "/report.html" }
    /// `environment.json`: the machine, and how links were cut.
    public var environment: String { path + "/environment.json" }

    /// The folder that holds a folder for each node: its output and its write-ahead log.
    public var nodes: String { path + "/nodes" }

    /// The last component of the path, which names the run.
    public var name: String { Self.split(path).last }

    /// The suite of the run: the name of the folder that its folder is in.
    public var suite: String { Self.split(Self.split(path).parent).last }

    /// The parts of a path before and after its last slash.
    static func split(_ path: String) -> (parent: String, last: String) {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        guard let slash = path.lastIndex(of: "/") else { return (".", String(path)) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}

extension RunDirectory {
    /// Makes the folder of a new run, which no other process has, and points `latest` at it.
    ///
    /// `<root>/<suite>/<UTC time>-<subject>-<id>`, with an id of 48 random bits. The folder is
    /// made by one `mkdir` that fails if it is there; another id is drawn then.
    /// - Throws: `ArchiveError` when the folder cannot be made.
    public static func create(
        root: String,
        suite: String = "adhoc",
        subject: String
    ) throws(ArchiveError) -> RunDirectory {
        try create(root: root, suite: suite, subject: subject) {
            UInt64.random(in: 0..<(1 << 48))
        }
    }

    private static var attempts: Int { 100 }

    /// The same with ids from elsewhere, so that tests can let them collide.
    static func create(
        root: String,
        suite: String,
        subject: String,
        id: () -> UInt64
    ) throws(ArchiveError) -> RunDirectory {
        let folder = root + "/" + suite
        try makeFolders(folder)
        let name = UTCTime.now.stamp + "-" + subject.map { $0 == "/" ? "-" : String($0) }.joined()
        for _ in 0..<attempts {
            let relative = "\(suite)/\(name)-\(String(id(), radix: 16))"
            let directory = RunDirectory(path: root + "/" + relative)
            if mkdir(directory.path, 0o755) == 0 {
                try makeFolders(directory.nodes)
                try pointLatest(of: root, at: relative)
                return directory
            }
            guard errno == EEXIST else { throw .system(directory.path, refusal, advice) }
        }
        throw ArchiveError("\(folder): \(refusal): \(attempts) names are in use\(advice)")
    }

    private static var refusal: String { "cannot make the run's folder" }
    private static var advice: String { "; name another place with --runs" }

    /// Makes a folder and those that it is in, whether or not others make them at that moment.
    /// - Throws: `ArchiveError` naming the folder that cannot be made.
    public static func makeFolders(_ path: String) throws(ArchiveError) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        let parent = split(path).parent
        guard errno == ENOENT, parent != path else { throw .system(path, refusal, advice) }
        try makeFolders(parent)
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw .system(path, refusal, advice)
        }
    }
}

extension RunDirectory {
    /// Points `latest` at a run; at every moment it leads to the one before, or to this one.
    private static func pointLatest(
        of root: String,
        at relative: String
    ) throws(ArchiveError) {
        let latest = root + "/latest"
        let fresh = "\(latest).\(split(relative).last)"
        guard symlink(relative, fresh) == 0 else { throw .system(fresh, "cannot be made") }
        guard rename(fresh, latest) == 0 else {
            let error = ArchiveError.system(latest, "cannot be replaced", "; expected a link")
            unlink(fresh)
            throw error
        }
    }

    /// A path without the link `latest`: a run that begins later does not change where it leads.
    ///
    /// Only links among the last two components are followed, as in `latest` and
    /// `latest/faults.jsonl`; what leads nowhere stays as it is.
    public static func resolving(_ path: String) -> String {
        if let target = destination(of: path) { return target }
        let (parent, last) = split(path)
        return destination(of: parent).map { $0 + "/" + last } ?? path
    }

    /// Where a link leads; nil if the path is no link.
    private static func destination(of path: String) -> String? {
        let (parent, last) = split(path)
        let plain = parent.isEmpty ? "/" + last : parent + "/" + last
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink(plain, $0, bytes.count) } ?? -1
        }
        guard count > 0, count < buffer.count else { return nil }
        let target = String(decoding: buffer[..<count], as: UTF8.self)
        if target.hasPrefix("/") { return target }
        return parent == "." && !path.hasPrefix("./") ? target : parent + "/" + target
    }
}
