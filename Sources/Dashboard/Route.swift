import Archive

/// A path that is answered, with what it takes: one table leads requests and describes the API.
struct Route: Sendable {
    /// A parameter in the path or behind the question mark.
    struct Parameter: Sendable {
        /// What its value may be.
        enum Kind: Sendable {
            case text
            case choice([String])
            case whole(ClosedRange<Int>)
            /// A fingerprint: five parts with colons between.
            case fingerprint
        }

        let name: String
        let kind: Kind
        let summary: String
        var isRequired = false
        /// Whether it may be given more than once.
        var isRepeated = false
    }

    let method: String
    /// The parts of the path; one in braces takes any single part.
    let path: [String]
    let summary: String
    var parameters: [Parameter] = []
    /// The name of the schema of its answer; nil for what is no part of the API.
    var schema: String?
    /// The statuses that it may answer beside 200, for the description.
    var statuses: [Int] = []
    let answer: @Sendable (Dashboard, Asked) throws -> WebResponse

    init(
        _ method: String,
        _ path: String,
        _ summary: String,
        parameters: [Parameter] = [],
        schema: String? = nil,
        statuses: [Int] = [],
        answer: @escaping @Sendable (Dashboard, Asked) throws -> WebResponse
    ) {
        self.method = method
        self.path = path.split(separator: "/").map(String.init)
        self.summary = summary
        self.parameters = parameters
        self.schema = schema
        self.statuses = statuses
        self.answer = answer
    }

    /// The path as text, with its parts in braces.
    var pattern: String { "/" + path.joined(separator: "/") }

    var isOfAPI: Bool { path.first == "api" }

    /// What the parts in braces stand for; nil if the path is another one.
    func match(_ parts: [String]) -> [String: String]? {
        guard parts.count == path.count else { return nil }
        var values: [String: String] = [:]
        for (part, wanted) in zip(parts, path) {
            if wanted.hasPrefix("{") {
                guard Self.isPlain(part) else { return nil }
                values[String(wanted.dropFirst().dropLast())] = part
            } else if part != wanted {
                return nil
            }
        }
        return values
    }

    /// Whether a part may name something: one that leads elsewhere names nothing.
    static func isPlain(_ part: String) -> Bool {
        !part.isEmpty && part != "." && part != ".." && part.utf8.count <= 255
            && !part.utf8.contains { $0 == UInt8(ascii: "/") || $0 < 0x20 || $0 == 0x7f }
    }
}

/// What was asked of a route, checked against its parameters.
struct Asked: Sendable {
    /// A value that a route does not take.
    struct Refusal: Error {
        let message: String
    }

    private let values: [String: String]
    private let lists: [String: [String]]
    let now: UTCTime

    /// Reads the parameters of a request that a route takes; others are left alone.
    init(_ request: WebRequest, _ route: Route, inPath: [String: String], now: UTCTime) throws {
        var values = inPath
        var lists: [String: [String]] = [:]
        for parameter in route.parameters where inPath[parameter.name] == nil {
            // Forms send fields that nobody filled in.
            let given = request.query.filter {
                $0.name == parameter.name && (route.isOfAPI || !$0.value.isEmpty)
            }
            if parameter.isRepeated {
                for one in given { try parameter.check(one.value) }
                lists[parameter.name] = given.map(\.value)
                continue
            }
            guard let value = given.first?.value else {
                if parameter.isRequired {
                    throw Refusal(message: "\(parameter.name): expected a value, found none")
                }
                continue
            }
            try parameter.check(value)
            if given.count > 1 {
                throw Refusal(message: "\(parameter.name): expected it once")
            }
            values[parameter.name] = value
        }
        self.values = values
        self.lists = lists
        self.now = now
    }

    /// The value of a parameter; nil where none was given.
    subscript(_ name: String) -> String? { values[name] }

    /// The values of a parameter that may be given more than once.
    func all(_ name: String) -> [String] { lists[name] ?? [] }

    /// The value of a whole number.
    func number(_ name: String) -> Int? { values[name].flatMap { Int($0) } }
}

extension Route.Parameter {
    /// The longest value that is taken, in characters.
    static let lengthMax = 300

    fileprivate func check(_ value: String) throws {
        let refused = Asked.Refusal(message: "\(name): expected \(expectation)")
        guard value.unicodeScalars.count <= Self.lengthMax else { throw refused }
        switch kind {
        case .text: break
        case .choice(let names): if !names.contains(value) { throw refused }
        case .whole(let range):
            guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value),
                range.contains(number)
            else { throw refused }
        case .fingerprint:
            if value.split(separator: ":", omittingEmptySubsequences: false).count != 5
                || value.split(separator: ":").count != 5
            {
                throw refused
            }
        }
    }

    private var expectation: String {
        switch kind {
        case .text: "at most \(Self.lengthMax) characters"
        case .choice(let names): "one of " + names.joined(separator: ", ")
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .fingerprint: "a fingerprint such as abd:register:*:stale read:*"
        }
    }
}
