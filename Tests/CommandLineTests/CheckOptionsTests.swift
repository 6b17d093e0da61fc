import Checkers
import Foundation
import Histories
import Testing

/// What `faultline check` can be asked for: orders, workers, and budgets.
@Suite struct CheckOptionsTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func fields(_ value: Value?) -> [String: Value] {
        guard case .map(let map) = value else { return [:] }
        return map
    }

    /// Writes on two keys one after the other, each read back; the last read may be of another.
    private func history(last: Int = 3) -> String {
        var lines: [String] = []
        func add(_ process: Int, _ type: String, _ f: String, _ key: String, _ value: String) {
            lines.append(
                """
                {"process":\(process),"type":"\(type)","f":"\(f)","key":"\(key)","value":\(value)}
                """
            )
        }
        for value in 1...3 {
            for key in ["x", "y"] {
                add(1, "invoke", "read", key, "null")
                add(0, "invoke", "write", key, "\(value)")
                add(0, "ok", "write", key, "\(value)")
                add(1, "ok", "read", key, "\(value == 3 && key == "y" ? last : value)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Compare-and-sets of few values by many processes, a part of them of unknown outcome.
    private func hard() -> String {
        let ends = ["invoke", "ok"].map { type in
            (0..<40).map { process in
                let (from, to) = (process % 3, (process * 7 + 1) % 3)
                let isUnknown = type == "ok" && process % 4 == 0
                return """
                    {"process":\(process),"type":"\(isUnknown ? "info" : type)","f":"cas",\
                    "value":[\(from),\(to)]}
                    """
            }
        }
        let first = [
            #"{"process":99,"type":"invoke","f":"write","value":0}"#,
            #"{"process":99,"type":"ok","f":"write","value":0}"#,
        ]
        return ([first] + ends).joined().joined(separator: "\n") + "\n"
    }

    @Test func ordersOfValidHistories() async throws {
        let good = try scratch.write(history(), to: "good.jsonl")
        let text = try await scratch.run("check", "--witness", good)
        #expect(text.status == 0 && text.error.isEmpty)
        // The verdict, and in a line of its own what was checked.
        let lines = text.output.split(separator: "\n").dropFirst(2).map(String.init)
        #expect(lines.count == 14)
        #expect(lines.first == "  order of key x:")
        #expect(lines.dropFirst().first == "    client 0  write 1  events 1 to 2")
        let finished = try await scratch.run("check", "--json", "--witness", good)
        let parts = fields(finished.json)["witness"]?.elements ?? []
        #expect(parts.map { fields($0)["key"] } == ["x", "y"])
        #expect(fields(parts.first)["operations"] == [1, 0, 9, 8, 17, 16])
        let plain = try await scratch.run("check", "--json", good)
        #expect(fields(plain.json)["witness"] == nil)
    }

    @Test func noOrdersOfOthers() async throws {
        let bad = try scratch.write(history(last: 1), to: "bad.jsonl")
        let invalid = try await scratch.run("check", "--json", "--witness", bad)
        #expect(invalid.status == 1)
        #expect(invalid.error == "\(bad): no order to show: the history is not linearizable\n")
        #expect(fields(invalid.json)["witness"] == .null)
        #expect(fields(invalid.json)["valid"] == false)
        let file = try scratch.write(hard(), to: "hard.jsonl")
        let unknown = try await scratch.run("check", "--witness", "--steps", "10", file)
        #expect(unknown.status == 2)
        #expect(unknown.error.hasPrefix("\(file): no order to show: the steps ran out"))
        #expect(unknown.output.contains("; try --steps 100"))
    }

    @Test func resultsDoNotDependOnTheWorkers() async throws {
        var files: [String] = []
        for number in 0..<6 {
            let text = number == 4 ? hard() : history(last: number % 3 + 1)
            files.append(try scratch.write(text, to: "\(number).jsonl"))
        }
        files.insert(scratch.file("none.jsonl"), at: 2)
        var seen: [[[String: Value]]] = []
        for workers in ["1", "2", "4"] {
            let command = ["check", "--json", "--witness", "--steps", "10", "--workers", workers]
            let finished = try await scratch.run(command + files)
            #expect(finished.status == 1)
            let results = (finished.json?.elements ?? []).map(fields)
            #expect(results.map { $0["file"] } == files.map { .string($0) })
            seen.append(
                results.map { result in
                    var result = result
                    result["elapsed_ms"] = nil
                    return result
                }
            )
            let text = try await scratch.run(["check", "--workers", workers] + files)
            let read = files.filter { !$0.hasSuffix("none.jsonl") }
            let heads = read.map { file in
                text.output.firstRange(of: "  " + file + ": ")?.lowerBound
            }
            #expect(
                !heads.contains(nil)
                    && heads.compactMap(\.self) == heads.compactMap(\.self).sorted()
            )
            #expect(text.error == "faultline: \(files[2]): no such file or folder\n")
        }
        #expect(seen[0] == seen[1] && seen[0] == seen[2])
        #expect(seen[0].compactMap { $0["cause_kind"] } == ["nothingToCheck", "budgetExhausted"])
        #expect(Set(seen[0].map { $0["valid"] ?? .null }) == [true, false, "unknown"])
    }

    @Test func whatWouldHelp() async throws {
        let file = try scratch.write(hard(), to: "hard.jsonl")
        let finished = try await scratch.run("check", "--json", "--steps", "10", file)
        let map = fields(finished.json)
        #expect(map["cause_kind"] == "budgetExhausted")
        #expect(fields(map["cause_budget_to_try"])["steps"] == 100)
        let progress = fields(map["cause_progress"])
        #expect(progress["exhausted"] == "steps" && progress["operations"] == 41)
        #expect(progress["all_events"] == 72 && progress["open_unknown"] == 10)
        #expect(progress["open"]?.integer ?? 0 > 10)
        let memory = try await scratch.run("check", "--memory", "1KiB", file)
        #expect(memory.status == 2)
        #expect(memory.output.contains("the memory ran out"))
        #expect(memory.output.contains("; try --memory 4KiB"))
    }

    @Test func badAmounts() async throws {
        for (option, value) in [
            ("--memory", "much"), ("--memory", "0"), ("--memory", "9e9GiB"), ("--workers", "0"),
            ("--steps", "0"), ("--time-limit", "0s"), ("--time-limit", "soon"),
        ] {
            let finished = try await scratch.run("check", option, value, "x")
            #expect(finished.status == 64 && finished.output.isEmpty)
            #expect(finished.error.hasPrefix("faultline: \(option) \(value): expected "))
            #expect(finished.error.split(separator: "\n").count == 1)
        }
    }

    @Test func stepsAndTimeAreOneBudget() async throws {
        let finished = try await scratch.run("check", "--steps", "9", "--time-limit", "9s", "x")
        #expect(finished.status == 64 && finished.output.isEmpty)
        #expect(finished.error.hasPrefix("faultline: --steps and --time-limit: "))
    }

    @Test func valuesThatNoObjectBeginsWith() async throws {
        let file = try scratch.write(history(), to: "good.jsonl")
        let models = [
            ("counter", "\"a\""), ("queue", "[1]"), ("mutex", "true"), ("string-append", "1"),
            ("multi-register", "[]"),
        ]
        for (model, initial) in models {
            let arguments = ["check", "--model", model, "--initial", initial, file]
            let finished = try await scratch.run(arguments)
            #expect(finished.status == 64 && finished.output.isEmpty)
            #expect(finished.error.hasPrefix("faultline: \(file): --initial \(initial): expected "))
        }
        #expect(try await scratch.run("check", "--initial", "\"a\"", file).status == 0)
    }

    @Test func addsThatTellTheirEffectAreOfSets() async throws {
        let file = try scratch.write(
            """
            {"process":0,"type":"invoke","f":"add","value":1}
            {"process":0,"type":"ok","f":"add","value":true}
            {"process":0,"type":"invoke","f":"add","value":1}
            {"process":0,"type":"ok","f":"add","value":true}

            """,
            to: "set.jsonl"
        )
        let finished = try await scratch.run("check", "--json", file)
        #expect(finished.status == 1 && fields(finished.json)["model"] == "set")
    }

    @Test func everyModelIsListed() async throws {
        let finished = try await scratch.run("list", "models", "--json")
        let models = fields(finished.json)["models"]?.elements ?? []
        let names = models.compactMap { fields($0)["name"]?.text }
        #expect(names == Criterion.all.map(\.name) + ["all"])
        #expect(Set(names).isSuperset(of: ["priority-queue", "causal-cm", "lost-writes"]))
        #expect(models.allSatisfy { fields($0)["summary"]?.text?.isEmpty == false })
    }

    @Test func numbersMayCountAsEqual() async throws {
        let file = try scratch.write(
            """
            {"process":0,"type":"invoke","f":"write","value":3}
            {"process":0,"type":"ok","f":"write","value":3}
            {"process":0,"type":"invoke","f":"read","value":null}
            {"process":0,"type":"ok","f":"read","value":3.0}

            """,
            to: "numbers.jsonl"
        )
        let strict = try await scratch.run("check", file)
        #expect(strict.status == 1)
        #expect(strict.output.contains("note: 3 and 3.0 are two values; --numbers-equal takes"))
        #expect(try await scratch.run("check", "--numbers-equal", file).status == 0)
        let initial = ["check", "--initial", "3.0", "--numbers-equal"]
        let read = try scratch.write(
            #"{"process":0,"type":"invoke","f":"read"}"# + "\n"
                + #"{"process":0,"type":"ok","f":"read","value":3}"# + "\n",
            to: "read.jsonl"
        )
        #expect(try await scratch.run(initial + [read]).status == 0)
        #expect(try await scratch.run(initial.dropLast() + [read]).status == 1)
    }

    @Test func lastReadsMayCountAsFinal() async throws {
        func history(_ mark: String) -> String {
            """
            {:process 0, :type :invoke, :f :add, :value 7}
            {:process 0, :type :ok, :f :add, :value 7}
            {:process 1, :type :invoke, :f :read, :value nil}
            {:process 1, :type :ok, :f :read, :value []\(mark)}

            """
        }
        let file = try scratch.write(history(""), to: "adds.edn")
        let words = ["check", "--model", "lost-elements"]
        #expect(try await scratch.run(words + [file]).status == 2)
        let last = try await scratch.run(words + ["--final-reads", "last", file])
        #expect(last.status == 1)
        #expect(last.output.contains("note: 1 last read counts as final"))
        let marked = try scratch.write(history(", :final? true"), to: "marked.edn")
        #expect(try await scratch.run(words + [marked]).status == 1)
        #expect(try await scratch.run(words + ["--final-reads", "some", file]).status == 64)
    }

    @Test func timesThatGoBackAreNoted() async throws {
        let file = try scratch.write(
            """
            {"process":0,"type":"invoke","f":"write","value":3,"time":10}
            {"process":0,"type":"ok","f":"write","value":3,"time":90}
            {"process":1,"type":"invoke","f":"read","time":20}
            {"process":1,"type":"ok","f":"read","value":null,"time":30}

            """,
            to: "grouped.jsonl"
        )
        let finished = try await scratch.run("check", file)
        #expect(finished.status == 0)
        #expect(finished.output.contains("note: times go back at line 3"))
        let json = try await scratch.run("check", "--json", file)
        #expect(json.output.contains("times go back at line 3"))
    }
}
