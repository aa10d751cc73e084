// Verbs of tool names and descriptions in languages other than English.

import { type KnownClass, type Verb, words } from "./lexicon.ts";

// Spanish, Portuguese, French, German (also without its umlauts, as in names), Italian, Russian, and what Dutch
// and Polish call deleting: infinitives, and the forms that open a description.
const ALPHABETIC: Readonly<Record<KnownClass, string>> = {
  read: `obtener obtiene consultar consulta buscar busca listar lista leer lee mostrar muestra verificar verifica
    obter obtém pesquisar pesquisa ler mostrar mostra
    obtenir obtient chercher cherche rechercher recherche lister lire lit afficher affiche récupérer récupère
    abrufen holen holt suchen sucht auflisten listet lesen liest anzeigen zeigt
    ottenere ottiene cercare cerca elencare elenca leggere legge mostrare
    получить получает найти показать показывает прочитать читает`,
  write: `crear crea actualizar actualiza agregar agrega añadir añade enviar envía guardar guarda modificar modifica
    criar cria atualizar atualiza adicionar adiciona salvar salva
    créer crée ajouter ajoute modifier modifie envoyer envoie enregistrer enregistre
    erstellen erstellt anlegen ändern ändert hinzufügen senden sendet speichern speichert aktualisieren aktualisiert
    creare aggiungere aggiunge aggiornare aggiorna inviare invia salvare aendern aendert hinzufuegen
    создать создает создаёт обновить обновляет добавить добавляет изменить изменяет отправить отправляет сохранить`,
  execute: `ejecutar ejecuta executar executa exécuter exécute lancer lance ausführen führt starten startet eseguire
    esegue avviare avvia ausfuehren fuehrt выполнить выполняет запустить запускает`,
  destructive: `eliminar elimina borrar borra suprimir suprime excluir exclui apagar apaga remover
    supprimer supprime effacer efface löschen löscht entfernen entfernt eliminare cancellare cancella rimuovere rimuove
    loeschen loescht удалить удаляет стереть стирает очистить очищает verwijderen verwijder verwijdert usunąć usuń usun usuwa`,
  financial: `pagar paga cobrar cobra comprar compra reembolsar reembolsa payer paye acheter achète rembourser rembourse
    bezahlen bezahlt zahlen kaufen kauft erstatten pagare acquistare acquista rimborsare
    überweisen überweist überweisung ueberweisen ueberweisung virement оплатить оплачивает купить покупает`,
};

// Chinese (traditional and simplified), Japanese and Korean. No spaces, so found inside a word.
const IDEOGRAPHIC: Readonly<Record<KnownClass, string>> = {
  read: "获取 獲取 取得 查询 查詢 搜索 搜尋 检索 檢索 列出 读取 讀取 查看 显示 顯示 検索 一覧 表示 確認 조회 검색 목록 가져오기 확인",
  write:
    "创建 創建 新增 添加 更新 修改 编辑 編輯 发送 發送 保存 上传 上傳 设置 設置 作成 追加 変更 編集 送信 登録 생성 추가 수정 전송 저장 등록",
  execute: "执行 執行 运行 運行 启动 啟動 停止 実行 起動 実施 실행 시작 중지",
  destructive: "删除 刪除 清空 移除 清除 销毁 銷毀 削除 消去 破棄 삭제 제거 초기화",
  financial: "支付 付款 退款 转账 轉帳 购买 購買 支払 返金 購入 送金 결제 환불 송금 구매",
};

const BY_WORD: ReadonlyMap<string, Verb> = new Map(
  entries(ALPHABETIC).map((verb) => [verb.base.normalize("NFKC"), verb]),
);
const BY_PART: readonly Verb[] = entries(IDEOGRAPHIC);
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** The verb that `word` (lower case) is, or that stands in it when it is written without spaces: of several, the worst. */
export function foreignVerbOf(word: string): Verb | undefined {
  const whole = BY_WORD.get(word);
  if (whole !== undefined) return whole;
  if (!IDEOGRAPHS.test(word)) return undefined;
  return BY_PART.findLast(({ base }) => word.includes(base));
}

function entries(table: Readonly<Record<KnownClass, string>>): readonly Verb[] {
  const order: readonly KnownClass[] = ["read", "write", "execute", "destructive", "financial"];
  return order.flatMap((riskClass) =>
    words(table[riskClass]).map((base) => ({ base, class: riskClass, noun: "never" as const })),
  );
}
