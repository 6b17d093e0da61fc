import Histories
import Observations
import Replication

/// The text of `evidence.json`: how a run went besides its history and its faults.
///
/// ```
/// {"format":1,"workload":[0,9000],"nodes":["n1","n2"],"samples":[[50,".x"],...],"rest":...}
/// ```
/// A sample is a moment with a letter for each node: `x` if it sees a partition, `.` if it does
/// not, and `-` if it did not answer.
struct EvidenceFile {
    /// The number of the form; a reader refuses larger ones.
    static let format = 1

    /// When clients asked, in the history's time.
    var workload: ClosedRange<Int64>
    /// What nodes said of the cluster.
    var samples: [Detection.Sample]
    /// How the run went besides its history.
    var circumstances: Circumstances

    /// What a run brought to light, but for what its other files say.
    init(_ evidence: Evidence) {
        workload = evidence.workload
        samples = evidence.samples
        circumstances = evidence.circumstances
    }

    /// Reads a document; nil where it is none, or of a larger format.
    init?(_ value: Value) {
        guard let format = value["format"]?.integer, (1...Int64(Self.format)).contains(format),
            let times = value["workload"]?.elements?.compactMap(\.integer), times.count == 2,
            times[0] <= times[1]
        else { return nil }
        workload = times[0]...times[1]
        samples = Self.samples(value)
        circumstances = Circumstances(value)
    }

    /// The document.
    var json: Value {
        var fields = circumstances.fields
        let nodes = Set(samples.map(\.node)).sorted()
        fields["format"] = .int(Int64(Self.format))
        fields["workload"] = [.int(workload.lowerBound), .int(workload.upperBound)]
        fields["nodes"] = .list(nodes.map { .string($0.name) })
        fields["samples"] = .list(Self.rounds(of: samples, nodes))
        return .map(fields)
    }

    /// The samples of equal times together.
    private static func rounds(of samples: [Detection.Sample], _ nodes: [NodeID]) -> [Value] {
        var rounds: [Value] = []
        var rest = samples[...]
        while let time = rest.first?.time {
            let round = rest.prefix { $0.time == time }
            rest = rest.dropFirst(round.count)
            let seen = Dictionary(round.map { ($0.node, $0.seesPartition) }) { first, _ in first }
            let letters = nodes.map { node in seen[node].map { $0 ? "x" : "." } ?? "-" }
            rounds.append([.int(time), .string(letters.joined())])
        }
        return rounds
    }

    private static func samples(_ value: Value) -> [Detection.Sample] {
        let nodes = (value["nodes"]?.elements ?? []).compactMap(\.text).map { NodeID($0) }
        return (value["samples"]?.elements ?? []).flatMap { round -> [Detection.Sample] in
            guard let parts = round.elements, parts.count == 2, let time = parts[0].integer,
                let letters = parts[1].text
            else { return [] }
            return zip(nodes, letters).compactMap { node, letter in
                letter == "-"
                    ? nil : Detection.Sample(time: time, node: node, seesPartition: letter == "x")
            }
        }
    }
}

extension Circumstances {
    /// The fields of the document, by the names that `results.json` has for them.
    fileprivate var fields: [String: Value] {
        func list(_ lines: [String]) -> Value { .list(lines.map { .string($0) }) }
        return [
            "rest": .optional(rest), "time_to_converge": .optional(timeToConverge),
            "states": .list(
                digestsAtRest.map { ["node": .string($0.node), "digest": .string($0.digest)] }
            ),
            "recovery": recovery?.fields ?? .null, "unexpected_exits": list(unexpectedExits),
            "unresponsive": list(unresponsive), "idle_faults": list(ineffectiveFaults),
            "effective_faults": .optional(effectiveFaults.map { Int64($0) }),
            "overflow": .int(Int64(overflow)), "interrupted": .bool(isInterrupted),
        ]
    }

    /// Reads what a document says; `results.json` has some of the same fields.
    init(_ value: Value) {
        func list(_ name: String) -> [String] {
            (value[name]?.elements ?? []).compactMap(\.text)
        }
        self.init()
        rest = value["rest"]?.text
        timeToConverge = value["time_to_converge"]?.integer
        digestsAtRest = (value["states"]?.elements ?? []).compactMap { state in
            guard let node = state["node"]?.text, let digest = state["digest"]?.text else {
                return nil
            }
            return .init(node: node, digest: digest)
        }
        recovery = value["recovery"].flatMap { RecoveryFigures($0) }
        unexpectedExits = list("unexpected_exits") + list("accidents")
        unresponsive = list("unresponsive")
        ineffectiveFaults = list("idle_faults")
        effectiveFaults = value["effective_faults"]?.count
        overflow = value["overflow"]?.count ?? 0
        isInterrupted = value["interrupted"]?.truth ?? false
    }
}

extension RecoveryFigures {
    fileprivate var fields: Value {
        [
            "validated": .int(Int64(validated)), "failed": .int(Int64(failed)),
            "longest": .optional(longest), "conflicts": .int(Int64(conflicts)),
            "lost": .int(Int64(lost)),
        ]
    }

    fileprivate init?(_ value: Value) {
        guard value.fields != nil else { return nil }
        self.init()
        validated = value["validated"]?.count ?? 0
        failed = value["failed"]?.count ?? 0
        longest = value["longest"]?.integer
        conflicts = value["conflicts"]?.count ?? 0
        lost = value["lost"]?.count ?? 0
    }
}

extension Value {
    /// A whole number that fits; nil for anything else.
    fileprivate var count: Int? { integer.flatMap { Int(exactly: $0) } }
}
