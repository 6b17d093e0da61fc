import Glossary
import Nights
import Plans
import Workloads

/// The suites that the command line names.
enum SuiteFile {
    /// Reads a suite: a file, or one that is bundled.
    /// - Throws: the exit status, after saying what is wrong.
    static func read(_ name: String) throws -> Suite {
        let isFile = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        let bundled = isFile ? nil : BundledSuites.text(name)
        if !isFile, bundled == nil {
            let hint = Unknown.name(name, of: "suite", among: BundledSuites.names)
            throw Console.fail("\(hint); a file ends in .yaml", .usage)
        }
        return try PlanFile.failing(.badInput) { () throws(PlanError) in
            let text: String
            if let bundled { text = bundled } else { text = try PlanFile.text(name) }
            return try Suite(
                yaml: text,
                file: name,
                in: .strategies,
                anomalies: Glossary.all.filter { $0.group == .anomaly }.map(\.name),
                reading: PlanFile.text
            )
        }
    }
}
