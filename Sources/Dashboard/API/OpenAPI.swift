import Histories

/// The description of the API, made from the routes that answer it.
///
/// Source: OpenAPI Specification 3.0.3.
enum OpenAPI {
    static let description: Value = [
        "openapi": "3.0.3",
        "info": [
            "title": "Faultline", "version": "1",
            "description": "What `faultline serve` knows of recorded runs.",
        ],
        "paths": paths,
        "components": ["schemas": schemas],
    ]

    private static var paths: Value {
        var paths: [String: [String: Value]] = [:]
        for route in Dashboard.routes where route.isOfAPI {
            paths[route.pattern, default: [:]][route.method.lowercased()] = operation(route)
        }
        return .map(paths.mapValues { .map($0) })
    }

    private static func operation(_ route: Route) -> Value {
        let inPath = route.path.filter { $0.hasPrefix("{") }.map { part -> Value in
            [
                "name": .string(String(part.dropFirst().dropLast())), "in": "path",
                "required": true, "schema": ["type": "string"],
            ]
        }
        let inQuery = route.parameters.map { parameter -> Value in
            [
                "name": .string(parameter.name), "in": "query",
                "required": .bool(parameter.isRequired),
                "description": .string(parameter.summary), "schema": schema(of: parameter.kind),
            ]
        }
        var responses: [String: Value] = [:]
        let success = route.statuses.contains(201) ? 201 : 200
        let type = route.schema == "Live" ? "text/event-stream" : "application/json"
        responses["\(success)"] = [
            "description": "The answer.",
            "content": .map([type: ["schema": reference(route.schema ?? "Health")]]),
        ]
        for status in Set(route.statuses + [400]).subtracting([success]).sorted() {
            responses["\(status)"] = [
                "description": .string(words[status] ?? "Refused."),
                "content": ["application/json": ["schema": reference("Error")]],
            ]
        }
        var operation: [String: Value] = [
            "summary": .string(route.summary), "parameters": .list(inPath + inQuery),
            "responses": .map(responses),
        ]
        if route.pattern == "/api/checks" {
            operation["requestBody"] = [
                "required": true,
                "content": [
                    "application/octet-stream": [
                        "schema": ["type": "string", "format": "binary", "minLength": 1]
                    ]
                ],
            ]
        }
        return .map(operation)
    }

    private static let words = [
        400: "A parameter is not as it must be.", 403: "The request comes from elsewhere.",
        404: "There is none.", 411: "The length was not said.", 413: "It is too large.",
        429: "Too many are under way.", 503: "It cannot be done now.",
    ]

    private static func reference(_ name: String) -> Value {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    private static func schema(of kind: Route.Parameter.Kind) -> Value {
        switch kind {
        case .text: ["type": "string", "maxLength": .int(Int64(Route.Parameter.lengthMax))]
        case .choice(let names):
            ["type": "string", "enum": .list(names.map { .string($0) })]
        case .whole(let range):
            [
                "type": "integer", "minimum": .int(Int64(range.lowerBound)),
                "maximum": .int(Int64(range.upperBound)),
            ]
        case .fingerprint:
            [
                "type": "string", "pattern": "^[^:]+:[^:]+:[^:]+:[^:]+:[^:]+$",
                "maxLength": .int(Int64(Route.Parameter.lengthMax)),
            ]
        }
    }

    // MARK: Schemas

    private static func object(_ fields: [String: Value], optional: [String] = []) -> Value {
        let required = fields.keys.filter { !optional.contains($0) }.sorted()
        return [
            "type": "object", "properties": .map(fields),
            "required": .list(required.map { .string($0) }),
        ]
    }

    private static func list(_ item: Value) -> Value { ["type": "array", "items": item] }

    private static let text: Value = ["type": "string"]
    private static let number: Value = ["type": "integer"]
    private static let orNothing: Value = ["type": "string", "nullable": true]

    /// The schemas by name; `Dashboard.api` names each of them.
    static let schemas: Value = [
        "Health": object(["type": ["type": "string", "enum": ["ok"]]]),
        "Error": object(["error": text]),
        "Run": object([
            "folder": text, "id": text, "suite": text, "subject": text, "began": text,
            "status": text, "reproduce": text, "format": number, "links": text,
            "program": ["type": "object"], "machine": ["type": "object"],
        ]),
        "Runs": object([
            "total": number, "page": number, "runs": list(reference("Run")),
        ]),
        "Nights": object([
            "total": number, "page": number,
            "nights": list(object(["id": text, "suite": text, "began": text, "runs": number])),
        ]),
        "Night": object([
            "id": text, "suite": text, "began": text, "runs": number, "changes": list(text),
            "cells": list(
                object([
                    "id": text, "name": text, "stands": text, "runs": number, "broken": number,
                    "figures": ["type": "object", "additionalProperties": ["type": "number"]],
                ])
            ),
        ]),
        "Anomalies": object([
            "anomalies": list(
                object([
                    "fingerprint": text, "promised": ["type": "boolean"], "property": orNothing,
                    "runs": number, "of": number, "last_seen": text, "gist": text,
                ])
            )
        ]),
        "Anomaly": object([
            "fingerprint": text, "first_seen": text, "last_seen": text, "nights": list(text),
            "total": number, "page": number, "runs": list(reference("Run")),
        ]),
        "Glossary": object(["terms": list(text)]),
        "Terms": object(["terms": list(object(["name": text, "definition": text]))]),
        "Live": text,
        "Check": object([
            "id": text, "name": text, "bytes": number,
            "phase": [
                "type": "string", "enum": ["checking", "done", "cancelled", "failed", "kept"],
            ],
            "seconds": number, "words": text, "page": text, "kept": orNothing,
        ]),
        "Description": ["type": "object"],
    ]
}
