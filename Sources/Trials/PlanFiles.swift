import Foundation
import Nights
import Plans
import Workloads

/// The files that plans and suites come from.
public enum PlanFiles {
    /// Far more than the longest schedule needs.
    private static let bytesMax = 256 << 20

    /// The plan in a file.
    /// - Throws: `TrialError` with the line that is wrong, and what was expected.
    public static func plan(_ path: String) throws(TrialError) -> RunPlan {
        try TrialError.failing(as: .badInput) { try RunPlan(yaml: text(path), file: path) }
    }

    /// The text of a file.
    /// - Throws: `PlanError` naming the file, where it cannot be read or is too long.
    public static func text(_ path: String) throws(PlanError) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if let size = attributes?[.size] as? Int, size > bytesMax {
            throw PlanError("\(path): \(size >> 20) MiB are too many for a plan or a schedule")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PlanError("\(path): no such file, or not readable")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// The suite of a name: a file, or one that is bundled.
    ///
    /// - `anomalies`: the names of anomalies that it may name.
    /// - Throws: `TrialError` with what is wrong, and where.
    public static func suite(
        _ name: String,
        in catalogue: Catalogue,
        anomalies: [String]
    ) throws(TrialError) -> Suite {
        let isFile = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        let bundled = isFile ? nil : BundledSuites.text(name)
        if !isFile, bundled == nil {
            let hint = Unknown.name(name, of: "suite", among: BundledSuites.names)
            throw TrialError(.usage, "\(hint); a file ends in .yaml")
        }
        return try TrialError.failing(as: .badInput) {
            try Suite(
                yaml: try bundled ?? text(name),
                file: name,
                in: catalogue,
                anomalies: anomalies,
                reading: text
            )
        }
    }

    /// The known issues of a file, or of the standard file if it is there.
    /// - Throws: `TrialError` with what is wrong in it, and where.
    public static func knownIssues(_ file: String?) throws(TrialError) -> KnownIssues {
        let standard = NightResults.knownIssues
        let isThere = FileManager.default.fileExists(atPath: standard)
        guard let file = file ?? (isThere ? standard : nil) else { return KnownIssues() }
        return try TrialError.failing(as: .badInput) {
            try KnownIssues(yaml: text(file), file: file)
        }
    }
}
