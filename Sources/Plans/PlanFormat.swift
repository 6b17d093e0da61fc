import Histories

/// The way in which a setting is read from text and written.
struct PlanFormat<Setting: Hashable & Sendable>: Sendable {
    /// Reads a setting.
    /// - Throws: `PlanError` saying what was expected, without the name of the option.
    let read: @Sendable (PlanValue) throws(PlanError) -> Setting
    /// Writes a setting so that it is read as it was; nil if there is nothing to write.
    let write: @Sendable (Setting) -> PlanValue?
    /// What a shell may offer.
    var completion = PlanCompletion.nothing

    /// A format of one word; `parse` returns nil for what is not such a value.
    private static func word(
        _ expected: String,
        _ parse: @escaping @Sendable (String) -> Setting?,
        write: @escaping @Sendable (Setting) -> String
    ) -> PlanFormat {
        PlanFormat(
            read: { value throws(PlanError) in
                if case .text(let text) = value, let setting = parse(text) { return setting }
                throw PlanError("expected \(expected), found \(Unknown.quoted(value.word))")
            },
            write: { .text(write($0)) }
        )
    }

    /// A format of a setting that may be absent.
    func optional() -> PlanFormat<Setting?> {
        PlanFormat<Setting?>(
            read: { value throws(PlanError) in try read(value) },
            write: { $0.flatMap(write) },
            completion: completion
        )
    }
}

// MARK: Words and numbers

extension PlanFormat<String> {
    /// A name or a path.
    static let text = word("a word", { $0.isEmpty ? nil : $0 }, write: { $0 })
}

extension PlanFormat<Int> {
    /// A number of things.
    static let count = word("a whole number", { Int($0) }, write: { "\($0)" })
}

extension PlanFormat<UInt64> {
    /// A number of 64 bits.
    static let seed = word("a whole number from 0", { UInt64($0) }, write: { "\($0)" })
}

extension PlanFormat<Double> {
    /// A number with a fraction.
    static let number = word(
        "a number",
        { Double($0).flatMap { $0.isFinite ? $0 : nil } },
        write: { "\($0)" }
    )
}

extension PlanFormat<Duration> {
    /// A time with its unit.
    static let span = word(
        "a time such as 15s or 500ms",
        TimeSpan.parse,
        write: TimeSpan.text
    )
}

// MARK: Choices

extension PlanFormat where Setting: RawRepresentable<String> {
    /// One of the words of a type.
    static func choice(_ noun: String, of all: [Setting]) -> PlanFormat {
        PlanFormat(
            read: { value throws(PlanError) in
                try one(value.word, noun, of: all)
            },
            write: { .text($0.rawValue) },
            completion: .words(all.map(\.rawValue))
        )
    }

    fileprivate static func one(
        _ word: String,
        _ noun: String,
        of all: [Setting]
    ) throws(PlanError) -> Setting {
        guard let setting = all.first(where: { $0.rawValue == word }) else {
            throw PlanError(Unknown.name(word, of: noun, among: all.map(\.rawValue)))
        }
        return setting
    }
}

extension PlanFormat {
    /// Some of the words of a type; `none`, where there is such a word, adds nothing.
    static func choices<Choice: RawRepresentable<String> & Hashable & Sendable>(
        _ noun: String,
        of all: [Choice],
        none: Choice? = nil
    ) -> PlanFormat where Setting == [Choice] {
        PlanFormat(
            read: { value throws(PlanError) in
                var choices: [Choice] = []
                for word in value.words {
                    let choice = try PlanFormat<Choice>.one(word, noun, of: all)
                    if choice != none { choices.append(choice) }
                }
                return choices
            },
            write: { .list($0.map(\.rawValue)) },
            completion: .lists(all.map(\.rawValue))
        )
    }
}

extension PlanFormat<[String]> {
    /// Several words.
    static let words = PlanFormat(read: { $0.words }, write: { .list($0) })
}
