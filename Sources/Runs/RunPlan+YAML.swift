import Histories
import Yams

extension RunPlan {
    /// The plan as `plan.yaml`: every option by the name that it has on the command line.
    public var yaml: String {
        var lines = [
            "strategy: \(strategy)", "workload: \(workload)",
            "nemesis: [\(nemesis.joined(separator: ", "))]",
            "nemesis-interval: \(TimeSpan.text(nemesisInterval))", "nodes: \(nodes)",
            "clients: \(clients)", "time-limit: \(TimeSpan.text(timeLimit))",
            "timeout: \(TimeSpan.text(timeout))", "seed: \(seed)", "links: \(links)",
            "keys: \(keys)", "read-share: \(readShare)",
            "quiescence: \(TimeSpan.text(quiescence))",
        ]
        if !nemesisTargets.isEmpty {
            lines.append("nemesis-targets: [\(nemesisTargets.joined(separator: ", "))]")
        }
        if !nemesisShapes.isEmpty {
            lines.append("nemesis-shapes: [\(nemesisShapes.joined(separator: ", "))]")
        }
        if !nemesisManners.isEmpty {
            lines.append("nemesis-manners: [\(nemesisManners.joined(separator: ", "))]")
        }
        if let schedule { lines.append("schedule: \(Value.string(schedule).jsonText)") }
        if let syncDelay { lines.append("sync-delay: \(TimeSpan.text(syncDelay))") }
        if let rate { lines.append("rate: \(rate)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a plan; what it does not name keeps its default.
    /// - Throws: `PlanError` naming the file, and the line or the option that is wrong.
    public init(yaml text: String, file: String) throws(PlanError) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw PlanError("\(file): not YAML: \(Self.oneLine(error))")
        } catch {
            throw PlanError("\(file): not YAML: \(error)")
        }
        guard let node, case .mapping(let mapping) = node else {
            throw PlanError("\(file): expected options such as \"strategy: abd\", one a line")
        }
        self.init()
        for (key, value) in mapping {
            let line = key.mark.map { " line \($0.line):" } ?? ""
            do throws(PlanError) {
                try set(key.string ?? "", to: value)
            } catch {
                throw PlanError("\(file):\(line) \(error)")
            }
        }
    }

    private mutating func set(_ option: String, to node: Node) throws(PlanError) {
        switch option {
        case "strategy": strategy = try Self.text(node, option)
        case "workload": workload = try Self.text(node, option)
        case "nemesis": nemesis = try Self.list(node, option)
        case "nemesis-interval": nemesisInterval = try Self.span(node, option)
        case "nemesis-targets": nemesisTargets = try Self.list(node, option)
        case "nemesis-shapes": nemesisShapes = try Self.list(node, option)
        case "nemesis-manners": nemesisManners = try Self.list(node, option)
        case "schedule": schedule = try Self.text(node, option)
        case "nodes": nodes = try Self.value(node.int, option, "a whole number")
        case "clients": clients = try Self.value(node.int, option, "a whole number")
        case "rate": rate = try Self.value(node.float, option, "a number")
        case "time-limit": timeLimit = try Self.span(node, option)
        case "timeout": timeout = try Self.span(node, option)
        case "seed":
            seed = try Self.value(node.string.flatMap { UInt64($0) }, option, "a whole number")
        case "links": links = try Self.text(node, option)
        case "keys": keys = try Self.value(node.int, option, "a whole number")
        case "read-share": readShare = try Self.value(node.float, option, "a number from 0 to 1")
        case "sync-delay": syncDelay = try Self.span(node, option)
        case "quiescence": quiescence = try Self.span(node, option)
        default:
            throw PlanError(
                "unknown option \"\(option)\"; known are strategy, workload, nemesis,"
                    + " nemesis-interval, nemesis-targets, nemesis-shapes, nemesis-manners,"
                    + " schedule, nodes, clients, rate, time-limit, timeout, seed, links, keys,"
                    + " read-share, sync-delay, quiescence"
            )
        }
    }

    private static func value<T>(
        _ value: T?,
        _ option: String,
        _ expected: String
    ) throws(PlanError) -> T {
        guard let value else { throw PlanError("\(option): expected \(expected)") }
        return value
    }

    private static func text(_ node: Node, _ option: String) throws(PlanError) -> String {
        try value(node.string, option, "a word")
    }

    private static func list(_ node: Node, _ option: String) throws(PlanError) -> [String] {
        if let sequence = node.sequence {
            return try value(
                Optional(sequence.compactMap(\.string)),
                option,
                "a list of words"
            )
        }
        return try text(node, option).split(separator: ",").map(String.init)
    }

    private static func span(_ node: Node, _ option: String) throws(PlanError) -> Duration {
        try value(node.string.flatMap(TimeSpan.parse), option, "a time such as 15s or 500ms")
    }

    private static func oneLine(_ error: YamlError) -> String {
        "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? "\(error)"
    }
}
