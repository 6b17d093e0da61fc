import Histories
import Reporting
import Scoring

/// A night as JUnit XML, which CI systems show as tests: a cell is a test case.
///
/// A broken cell is a failure with its counterexample, one of which nothing is known an error, one
/// that was not reached is skipped. Expected anomalies and known issues are properties.
///
/// Source: the schema `junit-10.xsd` of the Jenkins xUnit plugin.
public struct JUnit: Sendable {
    private let result: NightResult
    private let counterexample: @Sendable (CellResult.Attempt) -> String?

    /// The longest text of one failure, in characters.
    private static let textMax = 20_000

    /// The tests of a night.
    ///
    /// `counterexample`: returns the text that a run's folder keeps of what it found.
    public init(
        _ result: NightResult,
        counterexample: @escaping @Sendable (CellResult.Attempt) -> String?
    ) {
        self.result = result
        self.counterexample = counterexample
    }

    /// The document.
    public var text: String {
        let cases = result.cells.map(testCase)
        let failures = result.count(.broken)
        let errors = result.cells.count { $0.standing.isError }
        let skipped = result.count(.notReached)
        let time = result.cells.reduce(0.0) { $0 + $1.seconds }
        let counts =
            "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
            + " skipped=\"\(skipped)\" time=\"\(Self.seconds(time))\""
        let name = Self.escaped("faultline.\(result.suite)")
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(name)" tests="\(cases.count)" failures="\(failures)" \
            errors="\(errors)" time="\(Self.seconds(time))">
            <testsuite name="\(name)" \(counts) timestamp="\(result.began.text.dropLast())" \
            hostname="\(Self.escaped(result.machine.host))">
            <properties>
            \(properties.joined(separator: "\n"))
            </properties>
            \(cases.joined(separator: "\n"))
            </testsuite>
            </testsuites>

            """
    }

    private var properties: [String] {
        var all = [
            ("night", result.id), ("date", result.date.text),
            ("program", "\(result.program.version) \(result.program.commit)"),
        ]
        for cell in result.cells {
            for finding in cell.others {
                let name =
                    "\(cell.cell.expects(finding) ? "expected" : "known"): \(cell.cell.title)"
                all.append((name, "\(finding.fingerprint.text): \(finding.gist)"))
            }
        }
        return all.map { name, value in
            "<property name=\"\(Self.escaped(name))\" value=\"\(Self.escaped(value))\"/>"
        }
    }

    private func testCase(_ cell: CellResult) -> String {
        let head =
            "<testcase classname=\"\(Self.escaped("faultline.\(result.suite)"))\""
            + " name=\"\(Self.escaped(cell.cell.title))\" time=\"\(Self.seconds(cell.seconds))\""
        let inside: String? =
            switch cell.standing {
            case .broken: failure(cell)
            case .failed, .missing, .undecided:
                Self.element("error", cell.reason, cell.standing.rawValue, cell.reason)
            case .notReached: "<skipped message=\"the time of the night was over first\"/>"
            case .known, .expected, .asClaimed: nil
            }
        return inside.map { "\(head)>\n\($0)\n</testcase>" } ?? head + "/>"
    }

    private func failure(_ cell: CellResult) -> String {
        let first = cell.unexpected.first
        let message = first.map { "\($0.fingerprint.anomaly): \($0.gist)" } ?? "a claim was broken"
        let texts = cell.failures.prefix(3).map { attempt in
            (counterexample(attempt) ?? message) + "\n\nagain  \(attempt.record.reproduction)\n"
        }
        let type = first?.property ?? "broken"
        return Self.element("failure", message, type, texts.joined(separator: "\n"))
    }

    // MARK: XML

    private static func element(
        _ name: String,
        _ message: String,
        _ type: String,
        _ text: String
    ) -> String {
        let shown = text.count > textMax ? text.prefix(textMax) + "\n..." : text[...]
        return "<\(name) message=\"\(escaped(message))\" type=\"\(escaped(type))\">"
            + "\(escaped(String(shown)))</\(name)>"
    }

    private static func seconds(_ seconds: Double) -> String {
        let thousandths = Int((seconds * 1_000).rounded())
        let rest = "\(1_000 + thousandths % 1_000)".dropFirst()
        return "\(thousandths / 1_000).\(rest)"
    }

    /// Text between tags or in an attribute: what XML 1.0 cannot have is left out.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            default:
                let isAllowed =
                    scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value)
                    && scalar.value & 0xfffe != 0xfffe
                if isAllowed { escaped.unicodeScalars.append(scalar) }
            }
        }
        return escaped
    }
}

extension CellResult {
    /// How long its runs took, in seconds.
    var seconds: Double {
        units.flatMap(\.attempts).reduce(0) { $0 + ($1.record.ending?.duration ?? .zero).seconds }
    }

    /// Why nothing can be said of it.
    var reason: String {
        switch standing {
        case .failed: harnessFailures.last?.record.ending?.failure ?? "the harness failed"
        case .missing: "nothing is recorded of \(units.count { $0.counted == nil }) of its runs"
        case .undecided where cell.expectation != .claim: "what is expected did not show"
        case .undecided: "no run decided every claim"
        case .broken, .known, .expected, .asClaimed, .notReached: ""
        }
    }
}

extension CellResult.Standing {
    /// Whether nothing can be said of the cell.
    var isError: Bool { self == .failed || self == .missing || self == .undecided }
}
