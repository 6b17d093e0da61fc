/// The shard that the variables of an engine name.
public enum ShardVariables {
    /// What the variables of a CI system or of a batch engine say.
    public enum Detection: Hashable, Sendable {
        /// This shard, and the variables that say so.
        case shard(Shard, from: String)
        /// No shard, and why.
        case refused(String)
    }

    private struct Source {
        let number: String
        let count: String?
        /// What is added to the number so that the first is 1.
        let offset: Int
        let engine: String
    }

    private static let sources = [
        Source(number: "CI_NODE_INDEX", count: "CI_NODE_TOTAL", offset: 0, engine: "GitLab"),
        Source(
            number: "CIRCLE_NODE_INDEX",
            count: "CIRCLE_NODE_TOTAL",
            offset: 1,
            engine: "CircleCI"
        ),
        Source(
            number: "BUILDKITE_PARALLEL_JOB",
            count: "BUILDKITE_PARALLEL_JOB_COUNT",
            offset: 1,
            engine: "Buildkite"
        ),
        Source(number: "JOB_COMPLETION_INDEX", count: nil, offset: 1, engine: "Kubernetes"),
        Source(number: "AWS_BATCH_JOB_ARRAY_INDEX", count: nil, offset: 1, engine: "AWS Batch"),
    ]

    /// Finds the shard.
    ///
    /// - `count`: how many shards there are, where that was said; some engines do not say it.
    public static func detect(_ variables: [String: String], count: Int?) -> Detection {
        var found: [(shard: Shard, from: String)] = []
        if let text = variables["FAULTLINE_SHARD"] {
            guard let shard = Shard(text) else {
                return .refused("FAULTLINE_SHARD=\(text.prefix(40)): expected a shard such as 3/16")
            }
            return agreed([(shard, "FAULTLINE_SHARD")], count)
        }
        if let text = variables["SLURM_ARRAY_TASK_ID"] {
            guard let shard = slurm(text, variables) else {
                return .refused(
                    "SLURM_ARRAY_TASK_ID=\(text.prefix(40)): expected a number with"
                        + " SLURM_ARRAY_TASK_MIN, _STEP and _COUNT beside it"
                )
            }
            found.append((shard, "SLURM_ARRAY_TASK_ID"))
        }
        for source in sources {
            guard let text = variables[source.number] else { continue }
            guard let total = source.count.flatMap({ variables[$0] }).flatMap({ Int($0) }) ?? count
            else {
                return .refused(
                    "\(source.engine) says which shard this is, not how many there are: give"
                        + " --shard auto/N"
                )
            }
            guard let number = Int(text), number < Int.max,
                let shard = Shard(number + source.offset, of: total)
            else {
                return .refused("\(source.number)=\(text.prefix(40)): no shard of \(total)")
            }
            found.append((shard, source.number))
        }
        guard !found.isEmpty else {
            return .refused(
                "no variable says which shard this is; expected one of FAULTLINE_SHARD,"
                    + " SLURM_ARRAY_TASK_ID, \(sources.map(\.number).joined(separator: ", "))"
            )
        }
        return agreed(found, count)
    }

    private static func agreed(
        _ found: [(shard: Shard, from: String)],
        _ count: Int?
    ) -> Detection {
        let names = found.map(\.from).joined(separator: " and ")
        guard Set(found.map(\.shard)).count == 1, let first = found.first else {
            return .refused("\(names) name different shards: give --shard I/N")
        }
        if let count, first.shard.count != count {
            return .refused("\(names) says \(first.shard.text), and --shard says \(count) shards")
        }
        return .shard(first.shard, from: names)
    }

    private static func slurm(_ text: String, _ variables: [String: String]) -> Shard? {
        guard let id = Int(text),
            let count = variables["SLURM_ARRAY_TASK_COUNT"].flatMap({ Int($0) })
        else { return nil }
        let least = variables["SLURM_ARRAY_TASK_MIN"].flatMap { Int($0) } ?? 0
        let step = variables["SLURM_ARRAY_TASK_STEP"].flatMap { Int($0) } ?? 1
        let (distance, overflows) = id.subtractingReportingOverflow(least)
        guard !overflows, step > 0, distance >= 0, distance / step < Shard.countMax else {
            return nil
        }
        return Shard(distance / step + 1, of: count)
    }
}
