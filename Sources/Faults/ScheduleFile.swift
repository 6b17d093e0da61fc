import Histories
import Replication

/// The text form of a schedule of faults: JSON lines.
///
/// ```
/// {"offset":"1.5s","fault":"kill","value":["n1"]}
/// ```
/// An offset is a time or a number of nanoseconds, from the start of the workload. A run's
/// `faults.jsonl` is such a file too: lines without an offset, as those of the final heal, are left
/// out, and so is what was measured.
public enum ScheduleFile {
    /// The schedule as the lines of a file.
    public static func text(_ schedule: [ScheduledFault]) -> String {
        schedule.map { scheduled in
            var fields: [String: Value] = [
                "offset": .int(scheduled.offset.nanoseconds),
                "fault": .string(scheduled.fault.f), "value": scheduled.fault.value,
            ]
            switch scheduled.selector {
            case nil: break
            case .primaries(let series): fields["aim"] = ["primaries": .string(series)]
            case .struck(let series): fields["aim"] = ["struck": .string(series)]
            }
            return Value.map(fields).jsonText + "\n"
        }
        .joined()
    }

    /// The schedule in a text; its faults come in order of time, whatever the order of its lines.
    ///
    /// - `nodes`: the nodes of the cluster; faults may name no others.
    /// - Throws: `ScheduleError` with the line, and what was expected.
    public static func parse(
        _ text: String,
        nodes: [NodeID]
    ) throws(ScheduleError) -> [ScheduledFault] {
        var schedule: [ScheduledFault] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            do throws(ScheduleError) {
                if let scheduled = try fault(String(line), nodes) { schedule.append(scheduled) }
            } catch {
                throw ScheduleError("line \(index + 1): \(error)")
            }
        }
        return schedule.enumerated()
            .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
            .map(\.element)
    }

    private static func fault(
        _ line: String,
        _ nodes: [NodeID]
    ) throws(ScheduleError) -> ScheduledFault? {
        guard case .map(let fields)? = try? JSON.parse(line) else {
            throw ScheduleError("expected a JSON object")
        }
        guard let when = fields["offset"] else {
            if fields["begun"] != nil { return nil }
            throw ScheduleError("expected an offset, such as \"1.5s\"")
        }
        let offset = when.text.flatMap(TimeSpan.parse) ?? when.integer.map { .nanoseconds($0) }
        guard let offset, (.zero...TimeSpan.longest).contains(offset) else {
            throw ScheduleError("offset \(when.jsonText): expected a time such as \"1.5s\"")
        }
        let f = fields["fault"]?.text ?? ""
        guard let fault = Fault(f: f, value: fields["value"] ?? .null) else {
            throw ScheduleError(
                "no fault \"\(f)\" with the value \(fields["value"]?.jsonText ?? "null")"
            )
        }
        if let stranger = fault.mentioned.sorted().first(where: { !nodes.contains($0) }) {
            throw ScheduleError("there is no node \(stranger)")
        }
        return ScheduledFault(offset: offset, fault: fault, selector: try selector(fields["aim"]))
    }

    private static func selector(_ value: Value?) throws(ScheduleError) -> TargetSelector? {
        guard let value, value != .null else { return nil }
        if let series = value["primaries"]?.text { return .primaries(series: series) }
        if let series = value["struck"]?.text { return .struck(series: series) }
        throw ScheduleError("aim \(value.jsonText): expected primaries or struck, with a series")
    }
}

/// The reason why a text is no schedule of faults.
public struct ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, what was expected there, and what was found, in one line.
    public let description: String

    init(_ description: String) { self.description = description }
}
