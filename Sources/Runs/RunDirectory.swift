import Foundation
import Plans

/// Where a run keeps everything: its plan, what happened, and what was found.
public struct RunDirectory: Hashable, Sendable {
    /// The folder.
    public let path: String

    /// A folder that exists.
    public init(path: String) { self.path = path }

    /// `plan.yaml`: every resolved option and the seed, written first.
    public var plan: String { path + "/plan.yaml" }
    /// `history.jsonl`: one event a line.
    public var history: String { path + "/history.jsonl" }
    /// `schedule.jsonl`: the faults that were planned, a line each.
    public var schedule: String { path + "/schedule.jsonl" }
    /// `faults.jsonl`: what was really cut or killed, and when.
    public var faults: String { path + "/faults.jsonl" }
    /// `results.json`: the scorecard, whole.
    public var results: String { path + "/results.json" }
    /// `report.html`: the scorecard with its time line and figures, for a browser.
    public var report: String { path + "/report.html" }
    /// `environment.json`: the machine, and how links were cut.
    public var environment: String { path + "/environment.json" }

    /// The folder of one node: its output and its write-ahead log.
    public func node(_ name: String) -> String { path + "/nodes/" + name }

    /// Makes the folder of a new run, and points `latest` at it.
    ///
    /// `<root>/<suite>/<UTC time>-<strategy>-<short id>`; `root` is Histories/Runs by default.
    /// - Throws: `PlanError` when the folder cannot be made.
    public static func create(
        root: String,
        suite: String = "adhoc",
        plan: RunPlan
    ) throws(PlanError) -> RunDirectory {
        let name = plan.strategy.replacing("/", with: "-")
        let id = String(UInt16.random(in: .min ... .max), radix: 16)
        let relative = "\(suite)/\(timestamp())-\(name)-\(id)"
        let directory = RunDirectory(path: root + "/" + relative)
        do {
            let files = FileManager.default
            try files.createDirectory(
                atPath: directory.path + "/nodes",
                withIntermediateDirectories: true
            )
            try directory.write(plan.yaml, to: directory.plan)
            let latest = root + "/latest"
            try? files.removeItem(atPath: latest)
            try files.createSymbolicLink(atPath: latest, withDestinationPath: relative)
        } catch let error as PlanError {
            throw error
        } catch {
            throw PlanError(
                "\(directory.path): cannot make the run's folder (\(error.localizedDescription));"
                    + " name another place with --runs"
            )
        }
        return directory
    }

    /// Writes a file whole, or not at all.
    public func write(_ text: String, to file: String) throws(PlanError) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            throw PlanError("\(file): cannot be written (\(error.localizedDescription))")
        }
    }

    private static func timestamp() -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
        return formatter.string(from: Date())
    }
}
