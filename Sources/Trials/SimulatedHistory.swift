import Foundation
import Histories
import Simulation

/// The files that simulated histories are written to.
public enum SimulatedHistory {
    private static let folder = "Histories/Runs/simulated"

    /// The place of a history where nobody names one; its folder is made.
    /// - Throws: `TrialError` where it cannot be made.
    public static func place(for plan: SimulationPlan) throws(TrialError) -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw TrialError(.harnessFailed, "\(folder): \(error.localizedDescription)")
        }
        let name = plan.strategy.replacing("/", with: "-")
        return "\(folder)/\(name)-\(plan.workload)-\(plan.seed).jsonl"
    }

    /// Writes a history as JSON lines.
    /// - Throws: `TrialError` where the file cannot be written.
    public static func write(_ events: [Event], to path: String) throws(TrialError) {
        let bytes = events.reduce(into: [UInt8]()) { JSONLines.append($1, to: &$0) }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw TrialError(.harnessFailed, "\(path): \(error.localizedDescription)")
        }
    }
}
