import FoundationEssentials
import Glibc
import Processes

/// The machine as the tests see it.
enum Host {
    /// The program that plays the parts which need a process of their own.
    static let probe = Tool(path: directory + "/faultline-probe")

    /// Where the build puts programs, this one too.
    private static var directory: String {
        var path = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &path, path.count)
        let words = path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
        return String(decoding: words, as: UTF8.self)
            .split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
    }

    static func contents(_ path: String) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// The user that a program runs as.
enum User: CaseIterable, Sendable {
    case current
    case nobody

    /// Who can be tried here: only root may become nobody.
    static var available: [User] { geteuid() == 0 ? allCases : [.current] }

    /// A command that runs as this user.
    func command(_ path: String, _ arguments: [String]) -> Command {
        switch self {
        case .current: Command(path, arguments)
        case .nobody:
            Command(
                "/usr/bin/setpriv",
                ["--reuid=65534", "--regid=65534", "--clear-groups", path] + arguments
            )
        }
    }
}

/// One process, told apart from a later one with the same number by when it started.
struct ProcessIdentity: Hashable {
    var pid: Int32
    var started: String
    var parent: Int32

    /// True while it runs; a zombie does not.
    var isAlive: Bool {
        guard let fields = Self.fields(of: pid) else { return false }
        return fields[19] == started && fields[0] != "Z" && fields[0] != "X"
    }

    init?(_ pid: Int32) {
        guard let fields = Self.fields(of: pid) else { return nil }
        self.pid = pid
        started = fields[19]
        parent = Int32(fields[1]) ?? 0
    }

    /// A process and all that descend from it.
    static func family(of pid: Int32) -> Set<ProcessIdentity> {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let parents = all.compactMap(Int32.init).compactMap { pid in
            fields(of: pid).flatMap { Int32($0[1]) }.map { (pid, $0) }
        }
        var family: Set<Int32> = [pid]
        while true {
            let more = parents.filter { family.contains($0.1) && !family.contains($0.0) }
            if more.isEmpty { return Set(family.compactMap(ProcessIdentity.init)) }
            family.formUnion(more.map(\.0))
        }
    }

    /// What /proc/PID/stat says from the state on, which follows the name in parentheses.
    private static func fields(of pid: Int32) -> [String]? {
        let text = Host.contents("/proc/\(pid)/stat")
        guard let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ").map(String.init)
        return fields.count > 19 ? fields : nil
    }
}
